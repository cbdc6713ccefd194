import { inNativeDouble } from "../backend/native-double.ts";
import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import { modelLoss } from "./gradient-model.ts";
import type { TensorCheck } from "./numeric-gradient.ts";

/** Largest error of a backend's own gradients that float32 explains (JAX's bound for float32 is 2e-3). */
export const backendBound: number = recipeNumber("backendError");

/** Largest error of TensorFlow's float64 gradients: attributes such as the slope of a leaky rectifier stay float32. */
export const nativeDoubleBound = 1e-6;

/** How far a backend's own gradients are from those in double precision; largest difference ÷ largest derivative. */
export interface BackendGradients {
  readonly name: string;
  /** In single precision, in which it trains. */
  readonly error: number;
  /** By TensorFlow's own float64 kernels; undefined where the backend has none. */
  readonly double?: {
    readonly error: number;
    /** Ops that TensorFlow has in single precision only. */
    readonly singleOps: readonly string[];
  };
}

/**
 * Compares the gradients that the backend at hand gives with those in double precision, at the sampled coordinates: its
 * own kernels are checked as well as the formulas, in single precision and, on the native backend, in double too.
 *
 * @param tensors - Derivatives in double precision, in the order of the model's trainable weights.
 */
export function backendGradients(
  model: tf.LayersModel,
  data: LabeledData,
  loss: LossName | LossFunction,
  tensors: readonly TensorCheck[],
): BackendGradients {
  const name = tf.getBackend();
  if (tensors.length === 0) return { name, error: 0 };
  const compare = (): number => largestError(gradientsOf(model, data, loss), tensors);
  const double = inNativeDouble(compare);
  return {
    name,
    error: tf.tidy(compare),
    ...(double === undefined
      ? {}
      : { double: { error: double.result, singleOps: double.singleOps } }),
  };
}

/** Whether a backend's gradients agree as far as its precision allows. */
export function agrees({ error, double }: BackendGradients): boolean {
  if (!(error <= backendBound)) return false;
  if (double === undefined) return true;
  return double.error <= (double.singleOps.length > 0 ? backendBound : nativeDoubleBound);
}

type Gradients = readonly (ArrayLike<number> | undefined)[];

/** In the order of the model's trainable weights; the caller tidies. */
function gradientsOf(
  model: tf.LayersModel,
  data: LabeledData,
  loss: LossName | LossFunction,
): Gradients {
  const shape = [data.labels.length, ...data.shape];
  const features = tf.tensor(Array.from(data.features), shape);
  const labels = tf.tensor1d(data.labels.slice(), "int32");
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { forward, finish } = modelLoss(model, loss, { features, labels });
  const { grads } = closingTape(() => tf.variableGrads(() => finish(forward()), variables));
  return variables.map(({ name }) => grads[name]?.dataSync());
}

function largestError(gradients: Gradients, tensors: readonly TensorCheck[]): number {
  let [difference, scale] = [0, 0];
  for (const [position, { coordinates }] of tensors.entries()) {
    for (const { index, analytic } of coordinates) {
      const value = gradients[position]?.[index] ?? 0;
      difference = Math.max(difference, Math.abs(value - analytic));
      scale = Math.max(scale, Math.abs(analytic));
    }
  }
  return scale === 0 ? 0 : difference / scale;
}
