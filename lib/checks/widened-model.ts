import { tf } from "../backend/tf.ts";

/** What TensorFlow.js reads a model from. */
type ModelSource = Parameters<typeof tf.models.modelFromJSON>[0];

/** A layer as a model's JSON holds it. */
interface LayerJson {
  readonly class_name: string;
  readonly config: Record<string, unknown> & { layers?: LayerJson[]; layer?: LayerJson };
}

/**
 * Builds a model of the same kind whose hidden layers are wider, from its own description (rows #57, #77).
 *
 * @param model - Of TensorFlow.js' layers.
 * @param factor - By which units and filters are multiplied, an integer; output layers stay as they are.
 * @returns A new model with new weights, which the caller disposes; undefined where nothing can be widened.
 */
export async function widenedModel(
  model: tf.LayersModel,
  factor: number,
): Promise<tf.LayersModel | undefined> {
  const topology = model.toJSON(null, false) as unknown as LayerJson;
  const outputs = new Set(model.layers.filter(isLast(model)).map(({ name }) => name));
  if (!widen(topology, factor, outputs)) return undefined;
  try {
    const source = { modelTopology: topology } as unknown as ModelSource;
    return await tf.models.modelFromJSON(source);
  } catch {
    // Layers of the user's own, or shapes that depend on the width.
    return undefined;
  }
}

function isLast(model: tf.LayersModel): (layer: tf.layers.Layer) => boolean {
  const withUnits = model.layers.filter(({ weights }) => weights.length > 0);
  return (layer) => layer.outboundNodes.length === 0 || layer === withUnits.at(-1);
}

/** Multiplies widths in place; tells whether there was any. */
function widen(json: LayerJson, factor: number, spared: ReadonlySet<string>): boolean {
  const { config } = json;
  const name = typeof config["name"] === "string" ? config["name"] : "";
  let changed = false;
  for (const field of ["units", "filters"]) {
    const width = config[field];
    if (typeof width !== "number" || spared.has(name)) continue;
    config[field] = width * factor;
    changed = true;
  }
  const inner = [...(config.layers ?? []), ...(config.layer === undefined ? [] : [config.layer])];
  for (const layer of inner) changed = widen(layer, factor, spared) || changed;
  return changed;
}
