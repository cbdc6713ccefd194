import type { tf } from "../backend/tf.ts";

type Layer = tf.layers.Layer;

/** Fields under which TensorFlow.js' containers and wrappers keep the layers inside them. */
const innerFields = ["layers", "layer", "forwardLayer", "backwardLayer", "cell", "cells"] as const;

/**
 * All layers of a model once each, those inside models, wrappers and recurrent cells too.
 *
 * @param model - Any layers model, or a layer with layers inside.
 */
export function allLayers(model: { readonly layers: readonly Layer[] }): Layer[] {
  const found = new Set<Layer>();
  const visit = (layer: Layer): void => {
    if (found.has(layer)) return;
    found.add(layer);
    for (const inner of innerLayers(layer)) visit(inner);
  };
  model.layers.forEach(visit);
  return [...found];
}

function innerLayers(layer: Layer): Layer[] {
  return innerFields.flatMap((field) => {
    const inner = Reflect.get(layer, field) as Layer | Layer[] | undefined;
    if (inner === undefined || inner === null) return [];
    return Array.isArray(inner) ? inner : [inner];
  });
}

/**
 * The penalties that a model's layers ask for, one scalar a regularised weight.
 *
 * `model.calculateLosses()` isn't enough: TensorFlow.js 4.22 answers nothing for a `tf.Sequential`, and leaves out
 * recurrent cells and wrapped layers.
 *
 * @param model - Any layers model.
 * @returns Scalars of the caller's tidy.
 */
export function modelPenalties(model: { readonly layers: readonly Layer[] }): tf.Scalar[] {
  return allLayers(model)
    .filter((layer) => innerLayers(layer).length === 0)
    .flatMap((layer) => layer.calculateLosses());
}
