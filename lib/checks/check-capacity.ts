import type { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { lossesFigure } from "../plots/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import {
  defaultSeed,
  lossOption,
  type ModelCheckOptions,
  openModel,
  requireCount,
  trainPart,
} from "./check-options.ts";
import { openTraining } from "./open-training.ts";
import { finalLoss, type ShortTraining, trainSteps } from "./train-steps.ts";
import { widenedModel } from "./widened-model.ts";

/** Options of {@link checkCapacity}. */
export type CapacityOptions = ModelCheckOptions & {
  /** Builds a somewhat larger model; by default the same one with hidden layers of twice the width. */
  readonly buildLarger?: () => tf.LayersModel;
  /** Updates of each; default 200. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
};

/**
 * Checks that a somewhat larger model reaches a lower training loss in as many steps (row #57); penalties and dropout are
 * off for both. Where both are below the overfit check's target, there is nothing left to gain, and it passes.
 *
 * @throws {AthanorError} `inapplicable` without `buildLarger` for a model that can't be widened by itself, e.g. one with
 * layers of your own.
 */
export async function checkCapacity(options: CapacityOptions): Promise<Verdict> {
  const { steps = 200, onProgress } = options;
  requireCount("steps", steps);
  const larger = options.buildLarger?.() ?? (await widened(options));
  try {
    const small = await trainOne(options, options, (done) => onProgress?.(done / steps / 2));
    const wide = await trainOne({ model: larger }, options, (done) =>
      onProgress?.(0.5 + done / steps / 2),
    );
    return capacityVerdict(small, wide, steps);
  } finally {
    larger.dispose();
  }
}

function capacityVerdict(small: ShortTraining, larger: ShortTraining, steps: number): Verdict {
  const [smallLoss, largerLoss] = [finalLoss(small), finalLoss(larger)];
  const gain = (smallLoss - largerLoss) / smallLoss;
  const isAtFloor = Math.max(smallLoss, largerLoss) < recipeNumber("overfitLoss");
  const passed = gain > 0 || isAtFloor;
  return {
    check: "capacity",
    stage: "overfit",
    passed,
    value: gain,
    threshold: "> 0",
    unit: "fraction",
    summary: `After ${steps} steps the training loss is ${smallLoss.toFixed(4)}, and ${largerLoss.toFixed(4)} for the larger model${isAtFloor ? ": both are at their floor" : ""}.`,
    evidence: { smallLoss, largerLoss, steps },
    figure: lossesFigure(
      [
        { name: "model", losses: small.losses },
        { name: "larger model", losses: larger.losses },
      ],
      { title: "Training loss of the model and of a larger one" },
    ),
    remedy: passed
      ? []
      : [
          "Both may be at their floor already: a loss near 0 can't fall further, then this check says nothing.",
          "Lower the learning rate for the larger model, or look for a layer between input and output that limits both.",
        ],
    seedReference: "#57 (S2)",
  };
}

async function widened(source: ModelCheckOptions): Promise<tf.LayersModel> {
  const checked = openModel(source);
  try {
    const larger = await widenedModel(checked.model, 2);
    if (larger !== undefined) return larger;
  } finally {
    checked.close();
  }
  throw new AthanorError(
    "inapplicable",
    "Expected a model whose hidden layers can be made wider for the check capacity, received one that has none or layers of its own kind. Give it: buildLarger: () => …, in an experiment by checks: (config) => ({ buildLarger }).",
    { cause: "asks for hidden layers that can be made wider" },
  );
}

async function trainOne(
  source: Parameters<typeof openModel>[0],
  options: CapacityOptions,
  onStep: (done: number) => void,
): Promise<ShortTraining> {
  const { steps = 200, batchSize = 32, optimizer = {}, signal, seed = defaultSeed } = options;
  const training = openTraining(
    { ...source, optimizer, seed, ...lossOption(options) },
    { regularization: false },
  );
  try {
    return await trainSteps(training.trainer, trainPart(options.data), {
      steps,
      batchSize,
      signal,
      onStep,
    });
  } finally {
    training.close();
  }
}
