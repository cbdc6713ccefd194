import type { OptimizerOptions } from "../training/optimizer.ts";
import { createTrainer } from "../training/trainer.ts";
import {
  type CheckedModel,
  defaultSeed,
  lossOption,
  type ModelCheckOptions,
  trainPart,
} from "./check-options.ts";
import { finalLoss, trainSteps } from "./train-steps.ts";

/** One training of a ladder of learning rates. */
export interface Rung {
  readonly learningRate: number;
  readonly losses: readonly number[];
  /** Mean of the last ten losses; NaN when it diverged. */
  readonly finalLoss: number;
}

/** What all rungs share. */
export type RungOptions = ModelCheckOptions & {
  readonly steps: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
};

/**
 * Trains a short time with one learning rate.
 *
 * @param checked - Put back to its start first.
 */
export async function climb(
  checked: CheckedModel,
  options: RungOptions,
  rung: { readonly learningRate: number; readonly onStep: (done: number) => void },
): Promise<Rung> {
  const { steps, batchSize = 32, optimizer = {}, signal, seed = defaultSeed } = options;
  const { learningRate, onStep } = rung;
  checked.reset();
  const trainer = createTrainer({
    model: checked.model,
    optimizer: { ...optimizer, learningRate },
    seed,
    ...lossOption(options),
  });
  try {
    const training = await trainSteps(trainer, trainPart(options.data), {
      steps,
      batchSize,
      signal,
      onStep,
    });
    return { learningRate, losses: training.losses, finalLoss: finalLoss(training) };
  } finally {
    trainer.dispose();
  }
}
