import type { tf } from "../backend/tf.ts";
import { shapeText } from "../core/shape-text.ts";
import { modelSignature } from "./model-signature.ts";

/** A model as a table, plain JSON (row #62). */
export interface ModelDescription {
  readonly name: string;
  readonly layers: readonly LayerDescription[];
  /** Number of all weights. */
  readonly params: number;
  /** Number of weights that training changes. */
  readonly trainableParams: number;
  /** See {@link modelSignature}. */
  readonly signature: string;
}

/** One row of the table. */
export interface LayerDescription {
  readonly layer: string;
  /** Class of the layer, e.g. `Conv2D`. */
  readonly type: string;
  /** Shape of the output with the batch as `?`, e.g. `?×8×8×16`. */
  readonly output: string;
  readonly params: number;
  readonly trainable: boolean;
}

/** Describes a model, layer by layer; makes no tensors. */
export function describeModel(model: tf.LayersModel): ModelDescription {
  return {
    name: model.name,
    layers: model.layers.map(describeLayer),
    params: model.countParams(),
    trainableParams: countValues(model.trainableWeights),
    signature: modelSignature(model),
  };
}

function describeLayer(layer: tf.layers.Layer): LayerDescription {
  return {
    layer: layer.name,
    type: layer.getClassName(),
    output: outputText(layer.outputShape),
    params: layer.countParams(),
    trainable: layer.trainable,
  };
}

function outputText(shape: tf.Shape | tf.Shape[]): string {
  const shapes = shape.every((part) => Array.isArray(part)) ? shape : [shape];
  return shapes.map((part) => shapeText(part)).join(", ");
}

function countValues(weights: readonly tf.LayerVariable[]): number {
  return weights.reduce(
    (sum, weight) => sum + weight.shape.reduce<number>((size, part) => size * (part ?? 1), 1),
    0,
  );
}
