import type { TrainingState } from "./callback.ts";
import { writeVariables } from "./named-variables.ts";
import { takeSnapshot, type TrainerCore } from "./trainer-core.ts";

/** The numbers of one `fit` that callbacks see. */
export interface FitNumbers {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  /** Training samples. */
  readonly samples: number;
}

/**
 * A live view of where training stands.
 *
 * @param core - Read at each access.
 * @param numbers - Of the running `fit`.
 */
export function createTrainingState(core: TrainerCore, numbers: FitNumbers): TrainingState {
  const { epochs, stepsPerEpoch, batchSize, samples } = numbers;
  return {
    epochs,
    stepsPerEpoch,
    get epoch() {
      return core.epoch;
    },
    get step() {
      return core.step;
    },
    get epochFraction() {
      return core.epoch + Math.min(core.stepInEpoch * batchSize, samples) / samples;
    },
    get learningRate() {
      return core.optimizer.learningRate;
    },
    setLearningRate: (learningRate) => {
      // Steps that were computed ahead have the rate of before.
      if (learningRate !== core.optimizer.learningRate) core.ahead?.settle();
      core.optimizer.setLearningRate(learningRate);
    },
    snapshot: () => takeSnapshot(core),
    restoreWeights: (snapshot) => {
      core.ahead?.settle();
      writeVariables(core.objective.state, snapshot.weights);
    },
  };
}
