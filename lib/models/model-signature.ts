import { createHash } from "node:crypto";
import type { tf } from "../backend/tf.ts";

/** Settings that change how a model starts or is penalised, not what it computes. */
const notStructure = /initializer|regularizer|constraint|^seed$|^name$/iu;

/** Layers that only hold a model back while it trains; checks turn them off. */
const noiseLayers: ReadonlySet<string> = new Set([
  "Dropout",
  "SpatialDropout1D",
  "GaussianNoise",
  "GaussianDropout",
  "AlphaDropout",
]);

/**
 * SHA-256 of a model's structure: layers, their settings and connections, shapes of the weights.
 *
 * Seeds, initialisers, penalties, names and the weights' values don't count: two models of one signature can load each
 * other's weights.
 */
export function modelSignature(model: tf.LayersModel): string {
  return signatureOf(model, model.getConfig());
}

/**
 * As {@link modelSignature}, without dropout and noise: what the checks of a model hold for, because they turn
 * regularisers off. A dropout rate to try is no other model to them.
 */
export function checkedStructure(model: tf.LayersModel): string {
  return signatureOf(model, withoutNoise(model.getConfig()));
}

function signatureOf(model: tf.LayersModel, config: unknown): string {
  const layers = allLayers(config);
  const numbers = new Map(layers.map(({ name }, index) => [name, `#${index}`]));
  const structure = JSON.stringify(
    [
      layers.map(({ className }) => className),
      config,
      model.weights.map((weight) => [weight.shape, weight.dtype]),
    ],
    (key, value: unknown) => {
      if (notStructure.test(key)) return undefined;
      // Connections name layers, and automatic names count up with every model of the process.
      return typeof value === "string" ? (numbers.get(value) ?? value) : value;
    },
  );
  return createHash("sha256").update(structure).digest("hex");
}

/** A layer as `getConfig` gives it: functional models name it beside its settings, sequential ones in them. */
interface LayerConfig {
  readonly className: string;
  readonly name: string;
  readonly inboundNodes?: unknown;
}

/** Those of models inside it too, which have automatic names as well. */
function allLayers(config: unknown): readonly LayerConfig[] {
  const layers: unknown = isRecord(config) ? config["layers"] : undefined;
  if (!Array.isArray(layers)) return [];
  return layers.flatMap((layer: unknown) => [
    layerConfig(layer),
    ...allLayers(isRecord(layer) ? layer["config"] : undefined),
  ]);
}

function layersOf(config: unknown): readonly LayerConfig[] {
  const layers: unknown = isRecord(config) ? config["layers"] : undefined;
  return Array.isArray(layers) ? layers.map(layerConfig) : [];
}

function layerConfig(layer: unknown): LayerConfig {
  const { className, name, config, inboundNodes } = isRecord(layer) ? layer : {};
  const own = name ?? (isRecord(config) ? config["name"] : undefined);
  return { className: String(className), name: String(own), inboundNodes };
}

/** The settings with noise layers taken out: what came after one is connected to what came before. */
function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (!isRecord(value)) return value;
  const inside = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutNoise(part)]),
  );
  const { layers } = inside;
  if (!Array.isArray(layers)) return inside;
  const all = layersOf(inside);
  const sources = new Map(
    all.flatMap(({ className, name, inboundNodes }): [string, string][] =>
      noiseLayers.has(className) ? [[name, firstName(inboundNodes)]] : [],
    ),
  );
  const kept = layers.filter((_, index) => !noiseLayers.has(all[index]?.className ?? ""));
  return renamed({ ...inside, layers: kept }, sources);
}

/** The first layer that a list of connections names: noise has one input. */
function firstName(nodes: unknown): string {
  if (Array.isArray(nodes)) return firstName(nodes[0]);
  return typeof nodes === "string" ? nodes : "";
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((part) => renamed(part, names));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, renamed(part, names)]),
    );
  }
  let name = value;
  // One noise layer may follow another.
  while (typeof name === "string" && names.has(name)) name = names.get(name);
  return name;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
