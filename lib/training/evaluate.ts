import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import { type ArrayBatch, batches } from "../data/batches.ts";
import { accuracy } from "../metrics/confusion.ts";
import { meanCrossEntropy } from "../metrics/cross-entropy.ts";
import { predictedClasses } from "../metrics/logits.ts";
import { isLoader, type TrainingData } from "./training-batches.ts";
import { type Batch } from "./objective.ts";
import { createBreather } from "./event-loop.ts";
import { streamFor, type TrainerCore } from "./trainer-core.ts";

/** Metrics over a whole dataset (row #54). */
export interface Evaluation {
  /** Mean loss of the data without penalties; cross-entropy in nats. */
  readonly loss: number;
  /** Share of samples classified right, `0 … 1`; NaN where the model has no classes. */
  readonly acc: number;
}

/** Options of `evaluate` and `predict`. */
export interface EvaluateOptions {
  /** Samples at a time; default 256. It changes memory, not results. */
  readonly batchSize?: number;
  /** Ends the work with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Puts a batch of plain arrays on the backend.
 *
 * @returns Tensors that the caller disposes.
 */
export function toBatch(batch: ArrayBatch): Batch {
  return {
    features: tf.tensor(batch.features, [...batch.shape]),
    labels: tf.tensor1d(batch.labels, "int32"),
    indices: batch.indices,
  };
}

/**
 * Logits of every sample, in order.
 *
 * @param core - Needs an objective with logits.
 * @param data - Samples of the model's shape.
 * @returns Shape `[count, classes]`, row-major.
 * @throws {AthanorError} `argument` when the objective has no logits.
 */
export async function predictAll(
  core: TrainerCore,
  data: TrainingData,
  options: EvaluateOptions = {},
): Promise<Float32Array> {
  const { logits } = core;
  if (logits === undefined) {
    throw new AthanorError(
      "argument",
      "Expected a trainer that knows its logits, received one of `params` and `loss` alone. Pass `logits` to createTrainer.",
    );
  }
  const { batchSize = 256 } = options;
  const parts: Float32Array[] = [];
  await eachBatch(data, { ...options, batchSize }, async (batch) => {
    const output = logits(batch.features);
    try {
      parts.push((await output.data<"float32">()).slice());
    } finally {
      output.dispose();
    }
  });
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/**
 * Loss and accuracy over the whole data (row #54), not in training mode.
 *
 * @param core - What to evaluate.
 * @param data - Samples of the model's shape.
 */
export async function evaluateAll(
  core: TrainerCore,
  data: TrainingData,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { objective } = core;
  if (objective.logits === undefined) {
    return { loss: await meanBatchLoss(core, data, options), acc: Number.NaN };
  }
  const values = await predictAll(core, data, options);
  const classes = values.length / data.labels.length;
  const logits = { values, classes };
  const acc = classes > 1 ? accuracy(predictedClasses(logits), data.labels) : Number.NaN;
  const loss = objective.crossEntropy
    ? meanCrossEntropy(logits, data.labels)
    : await meanBatchLoss(core, data, options);
  return { loss, acc };
}

async function meanBatchLoss(
  core: TrainerCore,
  data: TrainingData,
  options: EvaluateOptions,
): Promise<number> {
  const { batchSize = 256 } = options;
  let sum = 0;
  await eachBatch(data, { ...options, batchSize }, async (batch) => {
    const context = { step: core.step, random: streamFor(core, "evaluate") };
    const loss = tf.tidy(() => core.objective.evaluate(batch, context));
    try {
      sum += ((await loss.data())[0] ?? Number.NaN) * batch.indices.length;
    } finally {
      loss.dispose();
    }
  });
  return sum / data.labels.length;
}

async function eachBatch(
  data: TrainingData,
  options: { readonly batchSize: number; readonly signal?: AbortSignal },
  use: (batch: Batch) => Promise<void>,
): Promise<void> {
  const breathe = createBreather();
  const { batchSize, signal } = options;
  const source = isLoader(data)
    ? data.batches({ batchSize, ...(signal === undefined ? {} : { signal }) })
    : batches(data, { batchSize });
  for await (const arrays of source) {
    signal?.throwIfAborted();
    const batch = toBatch(arrays);
    try {
      await use(batch);
    } finally {
      tf.dispose([batch.features, batch.labels]);
      if ("release" in arrays) arrays.release();
    }
    await breathe();
  }
}
