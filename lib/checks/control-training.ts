import { fittingPart } from "../data/subset.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Evaluation } from "../training/evaluate.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { createTrainer } from "../training/trainer.ts";
import {
  type CheckedModel,
  defaultSeed,
  judgingPart,
  lossOption,
  type ModelCheckOptions,
  trainPart,
} from "./check-options.ts";
import { trainSteps } from "./train-steps.ts";

/** What checks take that train twice, on the data and on a spoiled copy of it. */
export type ControlOptions = ModelCheckOptions & {
  /** Updates of each of the two trainings; default 100. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
  /** By which fraction the loss of the spoiled data has to be higher; default 0.1. */
  readonly margin?: number;
};

/** A short training and its result on samples that it wasn't trained on. */
export interface Judged extends Evaluation {
  readonly losses: readonly number[];
}

/**
 * Trains from the model's start on changed data and judges on changed data.
 *
 * @param checked - Put back to its start first.
 * @param side - `change`: for training and judging samples; `changeTraining`: for training samples alone, afterwards.
 */
export async function trainAndJudge(
  checked: CheckedModel,
  options: ControlOptions,
  side: {
    readonly steps: number;
    readonly change?: (data: LabeledData) => LabeledData;
    readonly changeTraining?: (data: LabeledData) => LabeledData;
    readonly onStep?: (done: number) => void;
  },
): Promise<Judged> {
  const { batchSize = 32, optimizer = {}, signal, seed = defaultSeed } = options;
  const { steps, change = same, changeTraining = same, onStep } = side;
  checked.reset();
  const { model } = checked;
  const trainer = createTrainer({ model, optimizer, seed, ...lossOption(options) });
  try {
    const train = changeTraining(change(fittingPart(trainPart(options.data))));
    const { losses, failure } = await trainSteps(trainer, train, {
      steps,
      batchSize,
      signal,
      ...(onStep === undefined ? {} : { onStep }),
    });
    if (failure !== undefined) throw failure;
    const judging = change(fittingPart(judgingPart(options.data)));
    return { losses, ...(await trainer.evaluate(judging, signal ? { signal } : {})) };
  } finally {
    trainer.dispose();
  }
}

function same(data: LabeledData): LabeledData {
  return data;
}
