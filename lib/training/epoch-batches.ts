import { type ArrayBatch, batches } from "../data/batches.ts";
import type { DataLoader, LoadedBatch } from "../data/data-loader.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Random } from "../core/random.ts";
import type { Augment } from "../data/augment.ts";

/** What training reads samples from: data in memory, or a loader. */
export type TrainingData = LabeledData | DataLoader;

/** The batches of an epoch that its steps haven't used yet. */
export interface EpochBatches {
  /** The next `count` ones, or as many as there are; they stay the next ones. */
  upcoming(count: number): Promise<readonly ArrayBatch[]>;
  /** The first one has been used. */
  drop(): void;
  /** Gives memory of used batches back: nothing holds their features any more. */
  free(): void;
  /** Ends the loading; harmless when called twice. */
  close(): Promise<void>;
}

/** How an epoch walks through the samples. */
export interface EpochOptions {
  readonly batchSize: number;
  /** Samples that are left in the epoch. */
  readonly order: Int32Array;
  /** For data in memory. */
  readonly augment?: Augment | undefined;
  /** The stream of augmentation of the n-th batch from here. */
  readonly random: (later: number) => Random;
  /** Of a loader's own augmentation. */
  readonly seed: string;
  readonly signal?: AbortSignal | undefined;
}

/** Whether samples come from a loader. */
export function isLoader(data: TrainingData): data is DataLoader {
  return "batches" in data;
}

/**
 * The rest of an epoch in batches.
 *
 * @param data - A loader starts loading at once.
 */
export function epochBatches(data: TrainingData, options: EpochOptions): EpochBatches {
  const source = isLoader(data) ? loaderBatches(data, options) : arrayBatches(data, options);
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

function loaderBatches(loader: DataLoader, options: EpochOptions): Source {
  const { batchSize, order, seed, signal } = options;
  return loader.batches({ batchSize, order, seed, ...(signal === undefined ? {} : { signal }) });
}

/** Each batch has a stream of its own, so that a run that goes on draws what an unbroken one draws. */
function* arrayBatches(data: LabeledData, options: EpochOptions): Generator<ArrayBatch> {
  const { batchSize, order, augment, random } = options;
  for (let start = 0; start < order.length; start += batchSize) {
    yield* batches(data, {
      batchSize,
      order: order.subarray(start, start + batchSize),
      ...(augment === undefined ? {} : { augment, random: random(start / batchSize) }),
    });
  }
}
