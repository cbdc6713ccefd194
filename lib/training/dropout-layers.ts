import { tf } from "../backend/tf.ts";
import { statelessUniform } from "../compile/stateless-random.ts";

type Layer = tf.layers.Layer;

/** What TensorFlow.js' dropout layers read at each call. */
interface DropoutFields {
  seed?: number;
  rate: number;
  call(inputs: tf.Tensor | tf.Tensor[], settings: { readonly training?: boolean }): tf.Tensor;
  getNoiseShape(input: tf.Tensor): number[] | undefined;
}

/** How dropout layers draw for one forward pass. */
export interface DropoutSettings {
  /**
   * A positive integer, layer `i` takes `seed + i`; or two int32 as tensor, with which the native backend draws the masks
   * and layer `i` has a stream of its own.
   */
  readonly seed?: number | tf.Tensor1D;
  /** A rate for all layers; 0 turns them off. */
  readonly rate?: number;
}

const dropoutClasses = new Set(["Dropout", "SpatialDropout1D"]);

/**
 * The dropout layers of a model in order, those of models inside it too.
 *
 * @param model - Any layers model.
 */
export function dropoutLayers(model: { readonly layers: readonly Layer[] }): Layer[] {
  return model.layers.flatMap((layer) => {
    const inner = Reflect.get(layer, "layers") as Layer[] | undefined;
    if (Array.isArray(inner)) return dropoutLayers({ layers: inner });
    return dropoutClasses.has(layer.getClassName()) ? [layer] : [];
  });
}

/**
 * Runs a forward pass with dropout masks that depend on a seed alone.
 *
 * TensorFlow.js draws the same mask at every call where a layer has a seed, and an unrepeatable one where it has none;
 * setting the seed for each step makes masks that change from step to step and come again in a repeated or resumed run.
 *
 * @param layers - What {@link dropoutLayers} found.
 * @param settings - What the layers use in this pass.
 * @param forward - Synchronous.
 * @returns What `forward` gives; the layers are then as before.
 */
export function withDropout<T>(
  layers: readonly Layer[],
  settings: DropoutSettings,
  forward: () => T,
): T {
  const fields = layers.map((layer) => layer as unknown as DropoutFields);
  const before = fields.map(({ seed, rate }) => ({ seed, rate }));
  const { seed: given, rate } = settings;
  fields.forEach((field, index) => {
    if (typeof given === "number") field.seed = given + index;
    else if (given !== undefined) field.call = maskedCall(field, { seed: given, index });
    if (rate !== undefined) field.rate = rate;
  });
  try {
    return forward();
  } finally {
    fields.forEach((field, index) => {
      // An own `call` hides the one of the class, which comes back.
      if (given instanceof tf.Tensor) Reflect.deleteProperty(field, "call");
      Object.assign(field, before[index]);
    });
  }
}

/** Dropout as TensorFlow.js computes it, with masks that the backend draws. */
function maskedCall(
  field: DropoutFields,
  stream: { readonly seed: tf.Tensor1D; readonly index: number },
): DropoutFields["call"] {
  return (inputs, { training = false }) =>
    tf.tidy(() => {
      const [input] = Array.isArray(inputs) ? inputs : [inputs];
      if (input === undefined) throw new Error("internal: dropout without an input");
      if (!training || field.rate <= 0) return input.clone();
      const keep = 1 - field.rate;
      const shape = field.getNoiseShape(input) ?? input.shape;
      const own = stream.seed.add(tf.tensor1d([0, stream.index + 1], "int32"));
      return input.mul(
        statelessUniform(shape, own as tf.Tensor1D)
          .add(keep)
          .floor()
          .div(keep),
      );
    });
}
