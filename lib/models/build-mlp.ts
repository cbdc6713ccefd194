import { tf } from "../backend/tf.ts";
import { chain, createLayerMaker, type ModelOptions, requireSizes } from "./layer-maker.ts";

/** Options of {@link buildMlp}. */
export interface MlpOptions extends ModelOptions {
  /** Widths of the hidden layers; the default is `[64]`, and `[]` makes a linear classifier. */
  readonly units?: readonly number[];
}

/**
 * A multi-layer perceptron: dense layers with ReLU, then logits.
 *
 * Input `[batch, ...inputShape]` float32, output `[batch, classes]` **logits** (no softmax); layers are named `input`,
 * `flatten` (where samples have more than one axis), `dense1`, …, `logits`. The caller disposes the model.
 *
 * @throws {AthanorError} When an option is out of its range.
 */
export function buildMlp(options: MlpOptions): tf.LayersModel {
  const { inputShape, units = [64] } = options;
  requireSizes("units", units);
  requireSizes("inputShape", inputShape);
  const make = createLayerMaker(options);
  const hidden = units.flatMap((width, index) => [
    make.dense(`dense${index + 1}`, width),
    ...make.dropout(`dropout${index + 1}`),
  ]);
  // TensorFlow.js refuses to flatten what is flat, such as the rows of a table.
  const flatten = inputShape.length > 1 ? [tf.layers.flatten({ name: "flatten" })] : [];
  return chain("mlp", inputShape, [...flatten, ...hidden, make.logits()]);
}
