import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import { predictedClasses } from "../metrics/logits.ts";
import { dynamicsFigure } from "../plots/dynamics.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { type Trainer } from "../training/trainer.ts";
import { judgingPart, type ModelCheckOptions, requireCount, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict } from "./findings.ts";
import { openTraining } from "./open-training.ts";
import { trainSteps } from "./train-steps.ts";

/** Options of {@link checkDynamics}. */
export type DynamicsOptions = ModelCheckOptions & {
  /** Samples of the fixed batch; default 16. */
  readonly samples?: number;
  /** Updates; default 100. */
  readonly steps?: number;
  /** Looks at the predictions; default 10. */
  readonly looks?: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
};

/**
 * Trains a short time and follows the predictions of one fixed batch of unseen samples (row #59): they must leave the
 * start, must not all end as one class, and must not jump to and fro at the end, which tells of a learning rate that is
 * too high (more than half of them between two looks, ours).
 */
export async function checkDynamics(options: DynamicsOptions): Promise<Verdict> {
  const { samples = 16, steps = 100, looks = 10, onProgress } = options;
  requireCount("samples", samples);
  requireCount("steps", steps);
  requireCount("looks", looks);
  const judging = judgingPart(options.data);
  const fixed = representativeSubset(
    judging,
    Math.min(samples, Math.max(judging.labels.length, 1)),
  );
  const opened = openTraining(options);
  const { trainer } = opened;
  try {
    const strip = [await predictions(trainer, fixed)];
    for (let look = 0; look < looks; look += 1) {
      const share = Math.max(1, Math.round(steps / looks));
      await moveOn(trainer, options, share);
      strip.push(await predictions(trainer, fixed));
      onProgress?.((look + 1) / looks);
    }
    return verdictOf(strip, fixed, steps);
  } finally {
    opened.close();
  }
}

async function moveOn(trainer: Trainer, options: DynamicsOptions, steps: number): Promise<void> {
  const { batchSize = 32, signal } = options;
  await trainSteps(trainer, trainPart(options.data), {
    steps: trainer.step + steps,
    batchSize,
    signal,
  });
}

async function predictions(trainer: Trainer, data: LabeledData): Promise<readonly number[]> {
  const values = await trainer.predict(data);
  const classes = values.length / data.labels.length;
  return classes === 1 ? Array.from(values) : Array.from(predictedClasses({ values, classes }));
}

function verdictOf(
  strip: readonly (readonly number[])[],
  fixed: LabeledData,
  steps: number,
): Verdict {
  const regression = strip.flat().some((value) => !Number.isInteger(value));
  const flips = strip.slice(1).map((now, look) => shareOf(now, strip[look] ?? []));
  const late = flips.slice(-3);
  const restless = late.reduce((sum, share) => sum + share, 0) / Math.max(late.length, 1);
  return findingsVerdict({
    check: "dynamics",
    stage: "skeleton",
    findings: regression ? [] : findingsOf({ strip, fixed, restless }),
    clean: `Predictions of ${fixed.labels.length} unseen samples settle: ${Math.round(restless * 100)} % still change at the end of ${steps} steps.`,
    evidence: { samples: fixed.ids, labels: Array.from(fixed.labels), strip, flips, steps },
    figure: dynamicsFigure(strip, { labels: Array.from(fixed.labels), ids: fixed.ids }),
    seedReference: "#59 (K)",
  });
}

function shareOf(now: readonly number[], before: readonly number[]): number {
  return now.filter((value, index) => value !== before[index]).length / Math.max(now.length, 1);
}

function findingsOf(found: {
  readonly strip: readonly (readonly number[])[];
  readonly fixed: LabeledData;
  readonly restless: number;
}): readonly Finding[] {
  const { strip, fixed, restless } = found;
  const end = strip.at(-1) ?? [];
  const stuck = new Set(end).size === 1 && new Set(fixed.labels).size > 1;
  const still = strip.every((one) => shareOf(one, strip[0] ?? []) === 0);
  return [
    ...findingIf(stuck && !still, {
      problem: `all predictions end as class ${end[0]}`,
      remedy:
        "The model has collapsed to one class: the learning rate is too high, or the classes are out of balance.",
    }),
    ...findingIf(still && end.length > 1 && stuck, {
      problem: "no prediction changes",
      remedy:
        "Nothing moves: the learning rate is too low, or gradients don't reach the weights (%check gradient-flow).",
    }),
    ...findingIf(!stuck && restless > recipeNumber("restlessPredictions"), {
      problem: `${Math.round(restless * 100)} % of the predictions still jump at the end`,
      remedy:
        "The learning rate is too high: predictions jump to and fro; lower it three- to tenfold.",
    }),
  ];
}
