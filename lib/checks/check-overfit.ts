import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import { predictedClasses } from "../metrics/logits.ts";
import { overfitFigure } from "../plots/overfit.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { type Trainer } from "../training/trainer.ts";
import {
  type CheckedModel,
  type ModelCheckOptions,
  requireCount,
  trainPart,
} from "./check-options.ts";
import { openTraining } from "./open-training.ts";
import { overfitTree, type TreeBranch } from "./overfit-tree.ts";
import { type ShortTraining, trainSteps } from "./train-steps.ts";

/** Options of {@link checkOverfit}. */
export type OverfitOptions = ModelCheckOptions & {
  /** Samples to learn by heart; default 8 (S4: 7 to 8, fewer than 10). */
  readonly samples?: number;
  /** Updates at most, five times as many while the loss still falls; default 600. */
  readonly steps?: number;
  /** Default `overfitOptimizer`. */
  readonly optimizer?: OptimizerOptions;
  /** Loss to get below, in nats; default 1e-3. A loss without classes has to fall to 1 % of its start as well or to this. */
  readonly targetLoss?: number;
  /** Whether a failure is followed up by its tree of causes (row #77); default true. */
  readonly explain?: boolean;
};

/** Adam with ten times the recipe's first learning rate, since nothing has to generalise here. */
export const overfitOptimizer: OptimizerOptions = { name: "adam", learningRate: 3e-3 };

/**
 * Checks that the model can learn a few samples by heart: accuracy 1 and a loss near 0 (rows #75 to #77).
 *
 * Dropout, penalties and augmentation are off; the samples cover as many classes as they can; all are one batch. Where it
 * fails, a tree of causes is gone through and what it finds comes first among the remedies: samples that contradict each
 * other, loss, dependencies, gradient flow, initialisation, learning rates, capacity.
 */
export async function checkOverfit(options: OverfitOptions): Promise<Verdict> {
  const { steps = 600, explain = true } = options;
  const { samples = recipeNumber("overfitSamples"), targetLoss = recipeNumber("overfitLoss") } =
    options;
  requireCount("samples", samples);
  requireCount("steps", steps);
  const data = trainPart(options.data);
  const few = representativeSubset(data, Math.min(samples, Math.max(data.labels.length, 1)));
  const checked = openTraining(
    { ...options, optimizer: options.optimizer ?? overfitOptimizer },
    { regularization: false },
  );
  const { trainer } = checked;
  try {
    const training = await learn(trainer, few, options);
    const predictions = await predict(trainer, few);
    const passed = training.failure === undefined && isLearned(training, targetLoss);
    const tree = passed || !explain ? [] : await explainFailure(checked, few, options, training);
    return overfitVerdict({ training, few, targetLoss, predictions, passed, tree });
  } finally {
    checked.close();
  }
}

async function explainFailure(
  checked: CheckedModel,
  few: LabeledData,
  options: OverfitOptions,
  training: ShortTraining,
): Promise<readonly TreeBranch[]> {
  return overfitTree(checked, few, {
    ...options,
    failedLoss: training.last["loss"] ?? Number.NaN,
  });
}

/** Trains until the samples are learned, and beyond the budget while the loss still falls by half. */
async function learn(
  trainer: Trainer,
  few: LabeledData,
  options: OverfitOptions,
): Promise<ShortTraining> {
  const { steps = 600, targetLoss = recipeNumber("overfitLoss") } = options;
  const { signal, onProgress } = options;
  const losses: number[] = [];
  let last: ShortTraining = { losses, last: {} };
  for (let round = 1; round <= 5; round += 1) {
    const training = await trainSteps(trainer, few, {
      steps: steps * round,
      batchSize: few.labels.length,
      signal,
      enough: (logs) =>
        isLearned({ losses: [losses[0] ?? logs["loss"] ?? 0], last: logs }, targetLoss),
      onStep: (done) => onProgress?.(Math.min(done / steps, 1)),
    });
    losses.push(...training.losses);
    last = { ...training, losses };
    if (training.failure !== undefined || isLearned(last, targetLoss) || !isFalling(last)) break;
  }
  return last;
}

/** All samples are right, and the loss is half of what it was halfway: more of the same will do. */
function isFalling({ losses, last }: ShortTraining): boolean {
  const halfway = losses[Math.floor(losses.length / 2)] ?? 0;
  return (last["acc"] ?? 1) === 1 && (last["loss"] ?? Infinity) < 0.6 * halfway;
}

function isLearned({ losses, last }: ShortTraining, targetLoss: number): boolean {
  const loss = last["loss"] ?? Infinity;
  if (last["acc"] !== undefined) return last["acc"] === 1 && loss < targetLoss;
  return loss < Math.max(targetLoss, 0.01 * (losses[0] ?? 0));
}

async function predict(trainer: Trainer, data: LabeledData): Promise<Int32Array> {
  const values = await trainer.predict(data);
  const classes = values.length / data.labels.length;
  if (classes === 1) return Int32Array.from(values, Math.round);
  return predictedClasses({ values, classes });
}

function overfitVerdict(findings: {
  readonly training: ShortTraining;
  readonly few: LabeledData;
  readonly targetLoss: number;
  readonly predictions: Int32Array;
  readonly passed: boolean;
  readonly tree: readonly TreeBranch[];
}): Verdict {
  const { training, few, targetLoss, predictions, passed, tree } = findings;
  const { last, losses, failure } = training;
  const loss = failure === undefined ? (last["loss"] ?? Number.NaN) : Number.NaN;
  const acc = last["acc"];
  const count = few.labels.length;
  const accuracy = acc === undefined ? "" : `accuracy ${acc}, `;
  return {
    check: "overfit",
    stage: "overfit",
    passed,
    value: loss,
    threshold:
      acc === undefined && failure === undefined
        ? `< 1 % of the start`
        : `< ${targetLoss} and accuracy 1`,
    unit: "nats",
    summary: `${count} samples: ${accuracy}loss ${loss.toExponential(2)} after ${losses.length} steps.`,
    evidence: {
      samples: few.ids,
      labels: Array.from(few.labels),
      predictions: Array.from(predictions),
      losses,
      accuracy: acc ?? Number.NaN,
      ...(tree.length === 0 ? {} : { tree }),
      ...(failure === undefined ? {} : { failure: failure.message }),
    },
    figure: overfitFigure({
      losses,
      labels: few.labels,
      predictions,
      classNames: few.classNames,
    }),
    remedy: passed
      ? []
      : withoutRepeats([
          ...tree.flatMap(({ remedy }) => (remedy === "" ? [] : [remedy])),
          ...remedies,
        ]),
    seedReference: "#75, #76, #77 (S2, S3, S4, K, C)",
  };
}

const remedies: readonly string[] = [
  "Try other learning rates: run the learning-rate ladder on these samples.",
  "Too few parameters: double the width of the layers.",
  "Bad initialisation: run the initial-loss check.",
  "A bug between input and loss: run the gradient check and the skeleton check, which lists weights without gradient.",
  "A bug in the data: look at the samples and labels of the evidence; two equal samples with different labels can't be learned.",
];

/** Causes once each: what the tree found says more than the general text that begins alike. */
function withoutRepeats(texts: readonly string[]): readonly string[] {
  const causeOf = (text: string): string => /^[^:;.]*/.exec(text)?.[0] ?? text;
  return texts.filter(
    (text, index) => texts.findIndex((other) => causeOf(other) === causeOf(text)) === index,
  );
}
