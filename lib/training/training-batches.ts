import { type ArrayBatch, batches } from "../data/batches.ts";
import type { DataLoader, LoadedBatch, PlannedBatch } from "../data/data-loader.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Random } from "../core/random.ts";
import type { Augment } from "../data/augment.ts";

/** What training reads samples from: data in memory, or a loader. */
export type TrainingData = LabeledData | DataLoader;

/** Batches that steps haven't used yet. */
export interface TrainingBatches {
  /** The next `count` ones, or as many as there are; they stay the next ones. */
  upcoming(count: number): Promise<readonly ArrayBatch[]>;
  /** The first one has been used. */
  drop(): void;
  /** Gives memory of used batches back: nothing holds their features any more. */
  free(): void;
  /** Ends the loading; harmless when called twice. */
  close(): Promise<void>;
}

/** A batch of training to be. */
export interface TrainingPlan extends PlannedBatch {
  /** Updates done before it. */
  readonly step: number;
}

/** How batches are made. */
export interface TrainingBatchOptions {
  /** All that may follow; loaders read it ahead, beyond the end of an epoch. */
  readonly plan: Iterable<TrainingPlan>;
  /** For data in memory. */
  readonly augment?: Augment | undefined;
  /** The stream of augmentation of a step. */
  readonly random: (step: number) => Random;
  readonly signal?: AbortSignal | undefined;
}

/** Whether samples come from a loader. */
export function isLoader(data: TrainingData): data is DataLoader {
  return "batches" in data;
}

/**
 * The batches of a plan.
 *
 * @param data - A loader starts loading with the first call of `upcoming`.
 */
export function trainingBatches(
  data: TrainingData,
  options: TrainingBatchOptions,
): TrainingBatches {
  const { plan, signal } = options;
  const source: Source = isLoader(data)
    ? data.batches({ plan, ...(signal === undefined ? {} : { signal }) })
    : arrayBatches(data, options);
  const waiting: (ArrayBatch | LoadedBatch)[] = [];
  const used: (ArrayBatch | LoadedBatch)[] = [];
  const free = (): void => {
    for (const batch of used.splice(0)) if ("release" in batch) batch.release();
  };
  return {
    upcoming: async (count) => {
      while (waiting.length < count) {
        const next = await source.next();
        if (next.done === true) break;
        waiting.push(next.value);
      }
      return waiting.slice(0, count);
    },
    drop: () => {
      used.push(...waiting.splice(0, 1));
    },
    free,
    close: async () => {
      used.push(...waiting.splice(0));
      free();
      await source.return?.(undefined);
    },
  };
}

type Source = Iterator<ArrayBatch, unknown> | AsyncIterator<LoadedBatch, unknown>;

/** Each batch has a stream of its own, so that a run that goes on draws what an unbroken one draws. */
function* arrayBatches(data: LabeledData, options: TrainingBatchOptions): Generator<ArrayBatch> {
  const { plan, augment, random } = options;
  for (const { indices: order, step } of plan) {
    yield* batches(data, {
      batchSize: order.length,
      order,
      ...(augment === undefined ? {} : { augment, random: random(step) }),
    });
  }
}
