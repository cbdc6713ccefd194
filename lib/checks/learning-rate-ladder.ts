import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { learningRateLadderFigure } from "../plots/learning-rate-ladder.ts";
import { AthanorError } from "../core/errors.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { type ModelCheckOptions, openModel, requireCount } from "./check-options.ts";
import { climb, type Rung } from "./ladder-rung.ts";

/** Options of {@link learningRateLadder}. */
export type LadderCheckOptions = ModelCheckOptions & {
  /** Learning rates to try; default 1e-1, 1e-2, 1e-3, 1e-4 (row #108). */
  readonly rates?: readonly number[];
  /** Updates of each; default 100 (row #108). */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** Optimizer whose learning rate is tried; default Adam. */
  readonly optimizer?: Omit<OptimizerOptions, "learningRate">;
};

/**
 * Trains a short time with each learning rate from the same weights, in the same order, and picks the one that brings the
 * loss down most (row #108). The model is put back afterwards.
 *
 * @returns A verdict whose `value` is the picked learning rate; it passes when that one lowers the loss by a tenth at least.
 */
export async function learningRateLadder(options: LadderCheckOptions): Promise<Verdict> {
  const {
    rates = [1e-1, 1e-2, 1e-3, 1e-4],
    steps = recipeNumber("ladderSteps"),
    onProgress,
  } = options;
  requireCount("steps", steps);
  if (rates.length < 2) {
    throw new AthanorError(
      "argument",
      `Expected at least two \`rates\` to compare, received ${rates.length}.`,
    );
  }
  const checked = openModel(options);
  try {
    const rungs: Rung[] = [];
    for (const [index, learningRate] of rates.entries()) {
      const rung = await climb(
        checked,
        { ...options, steps },
        {
          learningRate,
          onStep: (done) => onProgress?.((index + done / steps) / rates.length),
        },
      );
      rungs.push(rung);
    }
    return ladderVerdict(rungs, steps);
  } finally {
    checked.close();
  }
}

function ladderVerdict(rungs: readonly Rung[], steps: number): Verdict {
  const start = rungs[0]?.losses[0] ?? Number.NaN;
  const picked = pick(rungs);
  const onBorder = isOnBorder(picked, rungs);
  const shared = {
    evidence: {
      picked: picked?.learningRate ?? null,
      onBorder,
      rungs: rungs.map((rung) => ({ ...rung, steps: rung.losses.length })),
    },
    check: "learning-rate-ladder",
    stage: "tune",
    threshold: "loss falls by ≥ 10 %",
    unit: "learning rate",
    seedReference: "#108, #119 (S3, C, P)",
  } as const;
  if (picked === undefined) {
    return {
      ...shared,
      passed: false,
      value: Number.NaN,
      summary: "The loss diverged at every learning rate.",
      figure: learningRateLadderFigure(rungs),
      remedy: remedies,
    };
  }
  const passed = (start - picked.finalLoss) / start >= recipeNumber("ladderFall");
  return {
    ...shared,
    passed,
    value: picked.learningRate,
    summary: describePick(picked, { start, steps, onBorder }),
    figure: learningRateLadderFigure(rungs, { chosen: picked.learningRate }),
    remedy: passed ? [] : remedies,
  };
}

function describePick(
  picked: Rung,
  found: { readonly start: number; readonly steps: number; readonly onBorder: boolean },
): string {
  const fall = `from ${found.start.toFixed(3)} to ${picked.finalLoss.toFixed(3)}`;
  const hint = found.onBorder
    ? "; it is the last of the ladder, so try further ones (row #119)"
    : "";
  return `Learning rate ${picked.learningRate} brings the loss ${fall} in ${found.steps} steps${hint}.`;
}

function isOnBorder(picked: Rung | undefined, rungs: readonly Rung[]): boolean {
  if (picked === undefined) return false;
  const rates = rungs.map(({ learningRate }) => learningRate);
  return [Math.min(...rates), Math.max(...rates)].includes(picked.learningRate);
}

/** The rung with the lowest final loss; undefined when all diverged. */
function pick(rungs: readonly Rung[]): Rung | undefined {
  const finite = rungs.filter((rung) => Number.isFinite(rung.finalLoss));
  return finite.toSorted((a, b) => a.finalLoss - b.finalLoss)[0];
}

const remedies: readonly string[] = [
  "Try learning rates beyond both ends of the ladder, or give each more `steps`.",
  "Run the initial-loss and overfit checks: a model that can't learn 8 samples learns at no rate.",
];
