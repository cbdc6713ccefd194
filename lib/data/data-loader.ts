import { AthanorError } from "../core/errors.ts";
import type { ArrayBatch } from "./batches.ts";
import type { LabeledData } from "./labeled-data.ts";

/**
 * Labelled samples that are read when they are needed, e.g. a folder of images larger than memory; `Trainer.fit` takes
 * one in place of data.
 */
export interface DataLoader extends Pick<
  LabeledData,
  "name" | "labels" | "shape" | "classNames" | "ids"
> {
  /**
   * Loads batches ahead of the reader. What they hold depends on the options alone, not on the number of workers.
   *
   * Ending the loop early, an error and the signal all end the loading.
   *
   * @throws {AthanorError} `data` that names the file which can't be read; the signal's reason when it aborts.
   */
  batches(options: LoaderBatchOptions): AsyncIterableIterator<LoadedBatch>;
  /** Ends its workers and frees its memory; harmless when called twice. */
  dispose(): Promise<void>;
}

/** How {@link DataLoader.batches} walks through the samples: in batches of a size, or by a plan. */
export type LoaderBatchOptions = {
  /** Ends the loading with its reason. */
  readonly signal?: AbortSignal;
} & (
  | {
      /** At least 1; the last batch is smaller when it doesn't divide. */
      readonly batchSize: number;
      /** Sample indices in the order wanted; the default is the loader's own order. */
      readonly order?: Int32Array;
      /** Of the augmentation; without it samples come as they are. */
      readonly seed?: string;
      readonly plan?: undefined;
    }
  | {
      /** The batches one by one; read ahead. */
      readonly plan: Iterable<PlannedBatch>;
    }
);

/** What a batch will hold. */
export interface PlannedBatch {
  /** Samples, at least one. */
  readonly indices: Int32Array;
  /** Of the augmentation, drawn for each sample by itself; without it samples come as they are. */
  readonly seed?: string | undefined;
}

/**
 * The plan that options ask for.
 *
 * @param count - Samples of the loader.
 * @throws {AthanorError} `argument` when `batchSize` isn't a positive integer.
 */
export function planOf(count: number, options: LoaderBatchOptions): Iterable<PlannedBatch> {
  if (options.plan !== undefined) return options.plan;
  const { batchSize } = options;
  if (Number.isInteger(batchSize) && batchSize > 0) return inBatches(count, options);
  throw new AthanorError(
    "argument",
    `Expected \`batchSize\` to be a positive integer, received ${batchSize}.`,
  );
}

function* inBatches(
  count: number,
  options: { readonly batchSize: number; readonly order?: Int32Array; readonly seed?: string },
): Generator<PlannedBatch> {
  const { batchSize, order = Int32Array.from({ length: count }, (_, index) => index) } = options;
  for (let start = 0; start < order.length; start += batchSize) {
    yield { indices: order.slice(start, start + batchSize), seed: options.seed };
  }
}

/** A batch in memory that the loader uses again. */
export interface LoadedBatch extends ArrayBatch {
  /** Gives the memory back, after which the features must not be read; harmless when called twice. */
  release(): void;
}
