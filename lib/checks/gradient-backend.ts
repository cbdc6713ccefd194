import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import { modelLoss } from "./gradient-model.ts";
import type { TensorCheck } from "./numeric-gradient.ts";

/** Largest error of a backend's own gradients that float32 explains (JAX's bound for float32 is 2e-3). */
export const backendBound: number = recipeNumber("backendError");

/**
 * Compares the gradients that the backend at hand gives in single precision with those in double precision, at the sampled
 * coordinates: its own kernels are checked as well as the formulas.
 *
 * @param tensors - Derivatives in double precision, in the order of the model's trainable weights.
 * @returns Largest difference ÷ largest derivative of the model, over all tensors.
 */
export function backendError(
  model: tf.LayersModel,
  data: LabeledData,
  loss: LossName | LossFunction,
  tensors: readonly TensorCheck[],
): number {
  if (tensors.length === 0) return 0;
  return tf.tidy(() => {
    const features = tf.tensor(data.features.slice(), [data.labels.length, ...data.shape]);
    const labels = tf.tensor1d(data.labels.slice(), "int32");
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { forward, finish } = modelLoss(model, loss, { features, labels });
    const { grads } = tf.variableGrads(() => finish(forward()), variables);
    let [difference, scale] = [0, 0];
    for (const [position, { coordinates }] of tensors.entries()) {
      const values = grads[variables[position]?.name ?? ""]?.dataSync();
      for (const { index, analytic } of coordinates) {
        difference = Math.max(difference, Math.abs((values?.[index] ?? 0) - analytic));
        scale = Math.max(scale, Math.abs(analytic));
      }
    }
    return scale === 0 ? 0 : difference / scale;
  });
}
