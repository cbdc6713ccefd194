import type { LossFunction, LossName } from "../training/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { createTrainer, type Trainer } from "../training/trainer.ts";
import {
  type CheckedModel,
  defaultSeed,
  lossOption,
  type ModelSource,
  openModel,
} from "./check-options.ts";

/** A model that a check trains. */
export interface CheckedTraining extends CheckedModel {
  readonly trainer: Trainer;
}

/** What a check says of the training that it opens. */
export type TrainingSource = ModelSource & {
  readonly optimizer?: OptimizerOptions;
  readonly loss?: LossName | LossFunction;
  /** Default {@link defaultSeed}. */
  readonly seed?: number;
};

/**
 * Opens the model of a check with a trainer of its own; `close` frees the trainer and puts the model back, and so does a
 * trainer that can't be made.
 *
 * @param parts - `regularization: false` leaves penalties, dropout and decay out.
 */
export function openTraining(
  source: TrainingSource,
  parts: { readonly regularization?: boolean } = {},
): CheckedTraining {
  const checked = openModel(source);
  const { optimizer = {}, seed = defaultSeed } = source;
  try {
    const trainer = createTrainer({
      model: checked.model,
      optimizer,
      seed,
      ...parts,
      ...lossOption(source),
    });
    const close = (): void => {
      trainer.dispose();
      checked.close();
    };
    return { ...checked, trainer, close };
  } catch (error) {
    checked.close();
    throw error;
  }
}
