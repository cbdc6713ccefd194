import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import { predictedClasses } from "../metrics/logits.ts";
import { overfitFigure } from "../plots/overfit.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { createTrainer, type Trainer } from "../training/trainer.ts";
import {
  defaultSeed,
  lossOption,
  type ModelCheckOptions,
  openModel,
  requireCount,
  trainPart,
} from "./check-options.ts";
import { type ShortTraining, trainSteps } from "./train-steps.ts";

/** Options of {@link checkOverfit}. */
export type OverfitOptions = ModelCheckOptions & {
  /** Samples to learn by heart; default 8 (S4: 7 to 8, fewer than 10). */
  readonly samples?: number;
  /** Updates at most; default 600. */
  readonly steps?: number;
  /** Default {@link overfitOptimizer}. */
  readonly optimizer?: OptimizerOptions;
  /** Loss to get below, in nats; default 1e-3. */
  readonly targetLoss?: number;
};

/** Adam with ten times the recipe's first learning rate, since nothing has to generalise here. */
export const overfitOptimizer: OptimizerOptions = { name: "adam", learningRate: 3e-3 };

/**
 * Checks that the model can learn a few samples by heart: accuracy 1 and a loss near 0 (rows #75 to #77).
 *
 * Dropout, penalties and augmentation are off; the samples cover as many classes as they can; all are one batch.
 */
export async function checkOverfit(options: OverfitOptions): Promise<Verdict> {
  const { samples = 8, steps = 600, targetLoss = 1e-3, signal, onProgress } = options;
  requireCount("samples", samples);
  requireCount("steps", steps);
  const data = trainPart(options.data);
  const few = representativeSubset(data, Math.min(samples, data.labels.length));
  const checked = openModel(options);
  const trainer = createTrainer({
    model: checked.model,
    optimizer: options.optimizer ?? overfitOptimizer,
    seed: options.seed ?? defaultSeed,
    regularization: false,
    ...lossOption(options),
  });
  try {
    const training = await trainSteps(trainer, few, {
      steps,
      batchSize: few.labels.length,
      signal,
      enough: (logs) => isLearned(logs, targetLoss),
      onStep: (done) => onProgress?.(done / steps),
    });
    return overfitVerdict({ training, few, targetLoss, predictions: await predict(trainer, few) });
  } finally {
    trainer.dispose();
    checked.close();
  }
}

function isLearned(logs: Readonly<Record<string, number>>, targetLoss: number): boolean {
  return logs["acc"] === 1 && (logs["loss"] ?? Infinity) < targetLoss;
}

async function predict(trainer: Trainer, data: LabeledData): Promise<Int32Array> {
  const values = await trainer.predict(data);
  return predictedClasses({ values, classes: values.length / data.labels.length });
}

function overfitVerdict(findings: {
  readonly training: ShortTraining;
  readonly few: LabeledData;
  readonly targetLoss: number;
  readonly predictions: Int32Array;
}): Verdict {
  const { training, few, targetLoss, predictions } = findings;
  const { last, losses, failure } = training;
  const loss = failure === undefined ? (last["loss"] ?? Number.NaN) : Number.NaN;
  const acc = last["acc"] ?? Number.NaN;
  const passed = failure === undefined && isLearned(last, targetLoss);
  const count = few.labels.length;
  return {
    check: "overfit",
    stage: "overfit",
    passed,
    value: loss,
    threshold: `< ${targetLoss} and accuracy 1`,
    unit: "nats",
    summary: `${count} samples: accuracy ${acc}, loss ${loss.toExponential(2)} after ${losses.length} steps.`,
    evidence: {
      samples: few.ids,
      labels: Array.from(few.labels),
      predictions: Array.from(predictions),
      losses,
      accuracy: acc,
      ...(failure === undefined ? {} : { failure: failure.message }),
    },
    figure: overfitFigure({
      losses,
      labels: few.labels,
      predictions,
      classNames: few.classNames,
    }),
    remedy: passed ? [] : remedies,
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
