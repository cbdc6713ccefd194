import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { learningRateLadderFigure } from "../plots/learning-rate-ladder.ts";
import { type ModelCheckOptions, openModel, requireCount } from "./check-options.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { climb, type Rung } from "./ladder-rung.ts";

/** Options of {@link checkLearningRate}. */
export type LearningRateOptions = ModelCheckOptions & {
  /** The optimizer to judge; default Adam with 3e-4. */
  readonly optimizer?: OptimizerOptions;
  /** Updates of each training; default 60. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** Share of the best fall of the loss that the given rate has to reach; default 0.05 (ours). */
  readonly share?: number;
};

/** What the given rate is multiplied by; the first one hardly moves anything and shows what the batches do by themselves. */
const factors: readonly number[] = [1e-7, 0.01, 0.1, 1, 10, 100];

/**
 * Trains a short time with the optimizer's learning rate and with 10 and 100 times more and less: the given one must reach
 * a fair share of the best one's fall of the loss (rows #81, #108). The model is put back afterwards.
 */
export async function checkLearningRate(options: LearningRateOptions): Promise<Verdict> {
  const { optimizer = {}, steps = 60, onProgress } = options;
  requireCount("steps", steps);
  const own = optimizer.learningRate ?? 3e-4;
  const checked = openModel(options);
  try {
    const rungs: Rung[] = [];
    for (const [index, factor] of factors.entries()) {
      const learningRate = Number((own * factor).toPrecision(6));
      const onStep = (done: number): void => onProgress?.((index + done / steps) / factors.length);
      rungs.push(await climb(checked, { ...options, steps }, { learningRate, onStep }));
    }
    return verdictOf(rungs, own, options);
  } finally {
    checked.close();
  }
}

function verdictOf(rungs: readonly Rung[], own: number, options: LearningRateOptions): Verdict {
  const { share = recipeNumber("learningRateShare"), steps = 60 } = options;
  const start = rungs[0]?.losses[0] ?? Number.NaN;
  const fallOf = (rung: Rung): number => fallAgainst(rungs[0], rung);
  const given = rungs[factors.indexOf(1)];
  const tried = rungs.slice(1);
  const best = tried.reduce((a, b) => (fallOf(b) > fallOf(a) ? b : a));
  const fall = given === undefined ? Number.NaN : fallOf(given);
  const reached = fallOf(best) > 0 ? Math.max(fall, 0) / fallOf(best) : 0;
  const passed = reached >= share;
  return {
    check: "learning-rate",
    stage: "overfit",
    passed,
    value: reached,
    threshold: `≥ ${share}`,
    unit: "of the best fall",
    summary: `In ${steps} steps learning rate ${own} takes the loss from ${start.toFixed(3)} to ${(given?.finalLoss ?? Number.NaN).toFixed(3)}; ${best.learningRate} takes it to ${best.finalLoss.toFixed(3)}.`,
    evidence: { own, best: best.learningRate, start, rungs: tried },
    figure: learningRateLadderFigure(tried, { chosen: best.learningRate }),
    remedy: passed ? [] : remediesFor(own, best.learningRate, fallOf(best)),
    seedReference: "#81, #108 (S2, S3, S4)",
  };
}

/**
 * How far below the slowest training a training ends, on the same batches: they differ by more than a slow start moves.
 *
 * @returns −∞ where it diverged.
 */
function fallAgainst(slowest: Rung | undefined, rung: Rung, count = 10): number {
  if (!Number.isFinite(rung.finalLoss)) return -Infinity;
  const from = Math.max(rung.losses.length - count, 0);
  const falls = rung.losses
    .slice(from)
    .map((loss, at) => (slowest?.losses[from + at] ?? loss) - loss);
  return falls.reduce((sum, fall) => sum + fall, 0) / falls.length;
}

function remediesFor(own: number, best: number, fall: number): readonly string[] {
  const nothing =
    "The loss falls at no learning rate: run the overfit check, whose failure tree looks for the cause.";
  if (!(fall > 0)) return [nothing];
  const wrong =
    best > own
      ? `The learning rate is too low: ${own} hardly moves the loss, try ${best}.`
      : `The learning rate is too high: ${own} makes the loss jump or diverge, try ${best}.`;
  return [wrong, nothing];
}
