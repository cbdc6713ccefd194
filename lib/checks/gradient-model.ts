import { tf } from "../backend/tf.ts";
import { dropoutLayers, withDropout } from "../training/dropout-layers.ts";
import { type LossFunction, lossFunction, type LossName } from "../training/losses.ts";
import { createKinkRecorder } from "./kink-recorder.ts";
import {
  measureVariables,
  type VariableMeasurement,
  type VariableTask,
} from "./measure-variables.ts";

/** A model, samples and a loss as plain data, which can go to a worker. */
export interface GradientTask {
  /** The model's topology, JSON text of `model.toJSON()`. */
  readonly topology: string;
  /** All weights in the model's order. */
  readonly weights: readonly {
    readonly shape: readonly number[];
    readonly values: ArrayLike<number>;
  }[];
  /** Shape `[count, ...shape]`. */
  readonly features: ArrayLike<number>;
  /** With the batch dimension. */
  readonly shape: readonly number[];
  readonly labels: ArrayLike<number>;
  readonly loss: LossName;
  /** Coordinates of each tensor. */
  readonly perTensor: number;
  readonly seed: number;
}

/**
 * Compares backpropagation with centred differences for a sample of every trainable tensor.
 *
 * It computes in the precision of this process' `Float32Array`; the worker of the check makes that double. Dropout and
 * penalties are off; batch normalisation uses the batch's statistics, as in training.
 *
 * @param task - What to check.
 * @param onProgress - Told the share of tensors done.
 */
export async function measureGradients(
  task: GradientTask,
  onProgress: (fraction: number) => void = () => undefined,
): Promise<VariableMeasurement> {
  await tf.setBackend("cpu");
  const model = await rebuild(task);
  const features = tf.tensor(Array.from(task.features), [...task.shape]);
  const labels = tf.tensor1d(Array.from(task.labels), "int32");
  const variables = model.trainableWeights.map((weight) => ({
    name: weight.originalName,
    variable: weight.read() as tf.Variable,
  }));
  const parts = modelLoss(model, task.loss, { features, labels });
  const recorder = createKinkRecorder();
  try {
    const { perTensor, seed } = task;
    return measureVariables({ variables, ...parts, perTensor, seed }, recorder, onProgress);
  } finally {
    recorder.remove();
    tf.dispose([features, labels]);
    model.dispose();
  }
}

/**
 * The loss of a model on a batch as a function of its weights: dropout off, batch normalisation on the batch, no penalties.
 *
 * @param batch - The caller disposes it.
 * @returns The part whose kinks count, and the rest.
 */
export function modelLoss(
  model: tf.LayersModel,
  loss: LossName | LossFunction,
  batch: { readonly features: tf.Tensor; readonly labels: tf.Tensor1D },
): Pick<VariableTask, "forward" | "finish"> {
  const dropouts = dropoutLayers(model);
  const compute = lossFunction(loss);
  const logits = (): tf.Tensor2D => {
    const forward = (): tf.Tensor2D =>
      model.apply(batch.features, { training: true }) as tf.Tensor2D;
    return withDropout(dropouts, { rate: 0 }, forward);
  };
  if (typeof loss === "string") {
    return { forward: logits, finish: (output) => compute(output as tf.Tensor2D, batch.labels) };
  }
  return { forward: () => compute(logits(), batch.labels), finish: (output) => output.asScalar() };
}

async function rebuild(task: GradientTask): Promise<tf.LayersModel> {
  const model = await tf.models.modelFromJSON({ modelTopology: JSON.parse(task.topology) });
  const weights = task.weights.map(({ shape, values }) =>
    tf.tensor(Array.from(values), [...shape]),
  );
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}
