import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import { dropoutLayers, withDropout } from "../training/dropout-layers.ts";

type Layer = tf.layers.Layer;

/** A few samples on the backend. */
export interface ProbeBatch {
  /** Shape `[count, ...shape]`. */
  readonly features: tf.Tensor;
  readonly labels: tf.Tensor1D;
  /** The same samples as plain arrays. */
  readonly data: LabeledData;
}

/**
 * Runs a look at a few representative samples; every tensor that it makes is freed.
 *
 * @param data - At least one sample.
 * @param count - Samples at most.
 * @param look - Synchronous; gives plain values.
 * @throws {AthanorError} `data` when there are no samples.
 */
export function withSamples<T>(
  data: LabeledData,
  count: number,
  look: (batch: ProbeBatch) => T,
): T {
  if (data.labels.length === 0) {
    throw new AthanorError(
      "data",
      `Expected \`${data.name}\` to hold at least one sample, received none.`,
    );
  }
  const most = Math.min(data.labels.length, data.stored?.most ?? Infinity);
  const few = representativeSubset(data, Math.min(count, most));
  const features = tf.tensor(few.features.slice(), [few.labels.length, ...few.shape]);
  const labels = tf.tensor1d(few.labels.slice(), "int32");
  tf.engine().startScope("probe");
  try {
    return look({ features, labels, data: few });
  } finally {
    tf.engine().endScope();
    tf.dispose([features, labels]);
  }
}

/**
 * All outputs of a model; with `training`, batch normalisation uses the batch and dropout is off.
 *
 * @returns One tensor an output.
 */
export function outputsOf(
  model: tf.LayersModel,
  features: tf.Tensor,
  mode: { readonly training: boolean },
): tf.Tensor[] {
  const output = withDropout(dropoutLayers(model), { rate: 0 }, () => model.apply(features, mode));
  return (Array.isArray(output) ? output : [output]) as tf.Tensor[];
}

/**
 * The first output of a model, which losses look at.
 *
 * @returns Shape `[count, …]`.
 */
export function outputOf(
  model: tf.LayersModel,
  features: tf.Tensor,
  mode: { readonly training: boolean },
): tf.Tensor2D {
  const [first] = outputsOf(model, features, mode);
  if (first === undefined) throw new AthanorError("argument", "Expected a model with an output.");
  return first as tf.Tensor2D;
}

/** One call of a layer. */
export interface LayerCall {
  readonly layer: Layer;
  readonly input: tf.Tensor;
  readonly output: tf.Tensor;
}

/**
 * Watches what goes through the layers of a model, those of models inside it too.
 *
 * @param model - Its layers are as before afterwards.
 * @param forward - Runs the model, synchronously.
 * @param look - Told every call in order; the tensors live until `forward` returns.
 */
export function watchLayers<T>(
  model: { readonly layers: readonly Layer[] },
  forward: () => T,
  look: (call: LayerCall) => void,
): T {
  const restores = leafLayers(model).map((layer) =>
    wrapCall(layer, (original) => (inputs, kwargs) => {
      const made = original(inputs, kwargs);
      const [input, output] = [firstOf(inputs), firstOf(made)];
      if (input !== undefined && output !== undefined) look({ layer, input, output });
      return made;
    }),
  );
  try {
    return forward();
  } finally {
    for (const restore of restores) restore();
  }
}

/**
 * Puts something around a layer's `call`.
 *
 * @param wrap - Gets the method as it is, gives the one to use.
 * @returns Puts it back, the class's method or the layer's own.
 */
export function wrapCall(
  layer: Layer,
  wrap: (original: Layer["call"]) => Layer["call"],
): () => void {
  const own = Object.getOwnPropertyDescriptor(layer, "call");
  const wrapped = wrap(layer.call.bind(layer));
  Object.defineProperty(layer, "call", { value: wrapped, configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(layer, "call");
    else Object.defineProperty(layer, "call", own);
  };
}

/**
 * The layers of a model that aren't models themselves, in order.
 *
 * @param model - Any layers model.
 */
export function leafLayers(model: { readonly layers: readonly Layer[] }): Layer[] {
  return model.layers.flatMap((layer) => {
    const inner = Reflect.get(layer, "layers") as Layer[] | undefined;
    return Array.isArray(inner) ? leafLayers({ layers: inner }) : [layer];
  });
}

function firstOf(tensors: tf.Tensor | tf.Tensor[]): tf.Tensor | undefined {
  return Array.isArray(tensors) ? tensors[0] : tensors;
}

/**
 * The values of a tensor as doubles, for sums.
 *
 * @param tensor - Of any shape.
 */
export function valuesOf(tensor: tf.Tensor): Float64Array {
  return Float64Array.from(tensor.dataSync());
}

/**
 * Standard deviation of values; NaN where one isn't a number.
 *
 * @param values - At least one number.
 */
export function stdOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * Root of the mean square of values.
 *
 * @param values - Any numbers; 0 where there are none.
 */
export function rmsOf(values: Float64Array): number {
  if (values.length === 0) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
