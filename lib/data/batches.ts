import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { sizeOf } from "../core/shape-text.ts";
import type { Augment } from "./augment.ts";
import { sampleAt } from "./create-data.ts";
import type { LabeledData } from "./labeled-data.ts";

/** Some samples as plain arrays, ready to become tensors. */
export interface ArrayBatch {
  /** Shape `[batch, ...sample]`; a copy that the caller may write to. */
  readonly features: Float32Array;
  readonly labels: Int32Array;
  /** Where the samples stand in the data. */
  readonly indices: Int32Array;
  /** With the batch dimension first. */
  readonly shape: number[];
}

/** How {@link batches} walks through the data. */
export interface BatchOptions {
  /** At least 1; the last batch is smaller when it doesn't divide. */
  readonly batchSize: number;
  /** Sample indices in the order wanted; the default is the data's own order. */
  readonly order?: Int32Array;
  /** Changes each batch's copy before it is given; needs `random`. */
  readonly augment?: Augment;
  readonly random?: Random;
}

/**
 * The data in batches, each sample of the order exactly once.
 *
 * @throws {@link AthanorError} When `batchSize` isn't a positive integer, or `augment` comes without `random`.
 */
export function* batches(data: LabeledData, options: BatchOptions): Generator<ArrayBatch> {
  const { batchSize, order = everySample(data), augment, random } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`batchSize\` to be an integer of at least 1, received ${batchSize}.`,
    );
  }
  if (augment !== undefined && random === undefined) {
    throw new AthanorError(
      "argument",
      "Expected `random` with `augment`, so that a seed repeats it; received none. Pass createRandom(seed).",
    );
  }
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = gather(data, order.slice(start, start + batchSize));
    if (augment !== undefined && random !== undefined) augment(batch.features, batch.shape, random);
    yield batch;
  }
}

function everySample(data: LabeledData): Int32Array {
  return Int32Array.from(data.labels, (_, index) => index);
}

function gather(data: LabeledData, indices: Int32Array): ArrayBatch {
  const size = sizeOf(data.shape);
  const features = new Float32Array(indices.length * size);
  for (const [position, index] of indices.entries()) {
    features.set(sampleAt(data, index), position * size);
  }
  const labels = indices.map((index) => data.labels[index] ?? 0);
  return { features, labels, indices, shape: [indices.length, ...data.shape] };
}
