import type { tf } from "../../../lib/backend/tf.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { cloudData, tinyModel } from "../training/sample-data.ts";

/** Three parts of the clouds, drawn apart. */
export function cloudSplits(): Splits {
  const part = (count: number, seed: number): LabeledData => cloudData({ count, seed });
  return { train: part(90, 1), validation: part(30, 2), test: part(30, 3) };
}

/** The weights of a model as numbers, to see whether a check put them back. */
export function weightsOf(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
}

/** A model whose last layer starts with weights that are far too large. */
export function loudModel(): tf.LayersModel {
  const model = tinyModel();
  const layer = model.getLayer("logits");
  const [kernel, bias] = layer.getWeights();
  if (kernel === undefined || bias === undefined) throw new Error("a dense layer has two weights");
  layer.setWeights([kernel.mul(400), bias]);
  return model;
}
