import type { Augment } from "../data/augment.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Callback, Logs } from "../training/callback.ts";
import type { Trainer } from "../training/trainer.ts";

/** A short training of a check. */
export interface TrainStepsOptions {
  /** Updates at most. */
  readonly steps: number;
  readonly batchSize: number;
  /** Changes training samples. */
  readonly augment?: Augment;
  readonly signal?: AbortSignal | undefined;
  /** Ends before all steps are done. */
  readonly enough?: (logs: Logs) => boolean;
  /** Told the updates done so far. */
  readonly onStep?: (done: number) => void;
}

/** What a short training gave. */
export interface ShortTraining {
  /** Loss of each batch before its update. */
  readonly losses: readonly number[];
  /** Logs of the last step; empty when there was none. */
  readonly last: Logs;
  /** Why it ended early by itself, e.g. a loss that isn't finite. */
  readonly failure?: Error;
}

/**
 * Trains for a number of steps whatever the size of the data.
 *
 * @throws The signal's reason when it aborts.
 */
export async function trainSteps(
  trainer: Trainer,
  data: LabeledData,
  options: TrainStepsOptions,
): Promise<ShortTraining> {
  const { steps, batchSize, signal, enough, onStep, augment } = options;
  const budget: Callback = {
    name: "step-budget",
    onStepEnd: (state, logs) => {
      onStep?.(state.step);
      return state.step >= steps || enough?.(logs) === true ? { stop: "done" } : "continue";
    },
  };
  const history = await trainer.fit(data, {
    epochs: trainer.epoch + steps,
    batchSize,
    callbacks: [budget],
    ...(signal === undefined ? {} : { signal }),
    ...(augment === undefined ? {} : { augment }),
  });
  signal?.throwIfAborted();
  const losses = history.steps.map((logs) => logs["loss"] ?? Number.NaN);
  const last = history.steps.at(-1) ?? {};
  const { outcome } = history;
  return outcome.status === "FAILED" ? { losses, last, failure: outcome.error } : { losses, last };
}

/**
 * Mean of the last losses, a steadier number than the last one.
 *
 * @param training - What {@link trainSteps} gave.
 * @param count - How many; default 10.
 * @returns NaN after a failure or without steps.
 */
export function finalLoss(training: ShortTraining, count = 10): number {
  if (training.failure !== undefined) return Number.NaN;
  const tail = training.losses.slice(-count);
  return tail.reduce((sum, loss) => sum + loss, 0) / tail.length;
}
