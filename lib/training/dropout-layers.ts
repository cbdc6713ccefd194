import type { tf } from "../backend/tf.ts";

type Layer = tf.layers.Layer;

/** What TensorFlow.js' dropout layers read at each call. */
interface DropoutFields {
  seed?: number;
  rate: number;
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
 * @param settings - `seed`: a positive integer, layer `i` takes `seed + i`; or `rate`: a rate for all, 0 turns them off.
 * @param forward - Synchronous.
 * @returns What `forward` gives; the layers are then as before.
 */
export function withDropout<T>(
  layers: readonly Layer[],
  settings: { readonly seed?: number; readonly rate?: number },
  forward: () => T,
): T {
  const fields = layers.map((layer) => layer as unknown as DropoutFields);
  const before = fields.map(({ seed, rate }) => ({ seed, rate }));
  fields.forEach((field, index) => {
    if (settings.seed !== undefined) field.seed = settings.seed + index;
    if (settings.rate !== undefined) field.rate = settings.rate;
  });
  try {
    return forward();
  } finally {
    fields.forEach((field, index) => {
      Object.assign(field, before[index]);
    });
  }
}
