import { createHash } from "node:crypto";
import { tf } from "../../../lib/backend/tf.ts";
import { createRandom } from "../../../lib/core/random.ts";
import type { LabeledData } from "../../../lib/data/labeled-data.ts";

/** Clouds of points around one corner a class: easy to learn, and small. */
export function cloudData(
  options: { count?: number; classes?: number; size?: number; seed?: number } = {},
): LabeledData {
  const { count = 60, classes = 3, size = 4, seed = 1 } = options;
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, index) => index % classes);
  const features = new Float32Array(count * size);
  labels.forEach((label, sample) => {
    for (let axis = 0; axis < size; axis += 1) {
      const corner = axis % classes === label ? 2 : 0;
      features[sample * size + axis] = corner + 0.5 * random.normal();
    }
  });
  return {
    name: "clouds",
    features,
    labels,
    shape: [size],
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    ids: Array.from(labels, (_, sample) => `cloud-${sample}`),
    fingerprint: createHash("sha256").update(features).digest("hex"),
  };
}

/** A small perceptron with logits; dropout and penalties on request. */
export function tinyModel(
  options: { dropout?: number; l2?: number; size?: number; units?: number; seed?: number } = {},
): tf.LayersModel {
  const { dropout = 0, l2 = 0, size = 4, units = 8, seed = 11 } = options;
  const regularizer = l2 > 0 ? { kernelRegularizer: tf.regularizers.l2({ l2 }) } : {};
  const model = tf.sequential();
  model.add(
    tf.layers.dense({
      name: "hidden",
      inputShape: [size],
      units,
      activation: "relu",
      kernelInitializer: tf.initializers.heNormal({ seed }),
      ...regularizer,
    }),
  );
  if (dropout > 0) model.add(tf.layers.dropout({ name: "dropout", rate: dropout }));
  model.add(
    tf.layers.dense({
      name: "logits",
      units: 3,
      kernelInitializer: tf.initializers.randomNormal({ stddev: 0.05, seed: seed + 1 }),
      ...regularizer,
    }),
  );
  return model;
}
