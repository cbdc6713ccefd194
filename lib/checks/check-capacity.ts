import type { tf } from "../backend/tf.ts";
import type { Verdict } from "../core/verdict.ts";
import { lossesFigure } from "../plots/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { createTrainer } from "../training/trainer.ts";
import {
  defaultSeed,
  lossOption,
  type ModelCheckOptions,
  openModel,
  requireCount,
  trainPart,
} from "./check-options.ts";
import { finalLoss, type ShortTraining, trainSteps } from "./train-steps.ts";

/** Options of {@link checkCapacity}. */
export type CapacityOptions = ModelCheckOptions & {
  /** Builds a somewhat larger model, e.g. of twice the width. */
  readonly buildLarger: () => tf.LayersModel;
  /** Updates of each; default 200. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
};

/**
 * Checks that a somewhat larger model reaches a lower training loss in as many steps (row #57); penalties and dropout are
 * off for both.
 */
export async function checkCapacity(options: CapacityOptions): Promise<Verdict> {
  const { steps = 200, onProgress } = options;
  requireCount("steps", steps);
  const small = await trainOne(options, options, (done) => onProgress?.(done / steps / 2));
  const larger = await trainOne({ buildModel: options.buildLarger }, options, (done) =>
    onProgress?.(0.5 + done / steps / 2),
  );
  const [smallLoss, largerLoss] = [finalLoss(small), finalLoss(larger)];
  const gain = (smallLoss - largerLoss) / smallLoss;
  const passed = gain > 0;
  return {
    check: "capacity",
    stage: "overfit",
    passed,
    value: gain,
    threshold: "> 0",
    unit: "fraction",
    summary: `After ${steps} steps the training loss is ${smallLoss.toFixed(4)}, and ${largerLoss.toFixed(4)} for the larger model.`,
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

async function trainOne(
  source: Parameters<typeof openModel>[0],
  options: CapacityOptions,
  onStep: (done: number) => void,
): Promise<ShortTraining> {
  const { steps = 200, batchSize = 32, optimizer = {}, signal, seed = defaultSeed } = options;
  const checked = openModel(source);
  const trainer = createTrainer({
    model: checked.model,
    optimizer,
    seed,
    regularization: false,
    ...lossOption(options),
  });
  try {
    return await trainSteps(trainer, trainPart(options.data), {
      steps,
      batchSize,
      signal,
      onStep,
    });
  } finally {
    trainer.dispose();
    checked.close();
  }
}
