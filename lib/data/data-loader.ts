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

/** How {@link DataLoader.batches} walks through the samples. */
export interface LoaderBatchOptions {
  /** At least 1; the last batch is smaller when it doesn't divide. */
  readonly batchSize: number;
  /** Sample indices in the order wanted; the default is the loader's own order. */
  readonly order?: Int32Array;
  /** Of the augmentation, drawn for each sample by itself; without it samples come as they are. */
  readonly seed?: number | string;
  /** Ends the loading with its reason. */
  readonly signal?: AbortSignal;
}

/** A batch in memory that the loader uses again. */
export interface LoadedBatch extends ArrayBatch {
  /** Gives the memory back, after which the features must not be read; harmless when called twice. */
  release(): void;
}
