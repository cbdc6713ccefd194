import type { tf } from "../backend/tf.ts";
import { rmsOf, valuesOf } from "./model-probe.ts";

/**
 * Root mean square of weights × √fan-in, by which a layer scales its input.
 *
 * @param weights - Last axis: units; the others make the fan-in.
 * @returns √2 for He's initialisation, about 1 for Glorot's of a square matrix.
 */
export function weightGain(weights: tf.Tensor): number {
  const fanIn = weights.size / (weights.shape.at(-1) ?? 1);
  return rmsOf(valuesOf(weights)) * Math.sqrt(fanIn);
}

/**
 * Whether all units of a layer have the same weights; false for a single unit.
 *
 * @param weights - Last axis: units.
 */
export function hasEqualColumns(weights: tf.Tensor): boolean {
  const units = weights.shape.at(-1) ?? 1;
  if (units < 2) return false;
  const values = valuesOf(weights);
  return values.every((value, index) => value === values[index - (index % units)]);
}

/** Whether a layer's output is added to something: a residual branch may start at zero. */
export function isMergedByAddition(layer: tf.layers.Layer): boolean {
  return layer.outboundNodes.some((node) => node.outboundLayer.getClassName() === "Add");
}
