import { beforeAll, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { lossFunction } from "../../../lib/training/losses.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const logits = [
  [2, 1, 0.1],
  [0.5, -1.5, 3],
];

// TensorFlow 2.21 in float64: mean of keras.losses.sparse_categorical_crossentropy(from_logits=True), and of squares to one-hot.
it.each([
  ["sparse-categorical-crossentropy", 2.5030668],
  ["mean-squared-error", 2.9183333],
] as const)("%s is TensorFlow's", (name, expected) => {
  const before = tf.memory().numTensors;
  const value = tf.tidy(
    () => lossFunction(name)(tf.tensor2d(logits), tf.tensor1d([0, 1], "int32")).dataSync()[0],
  );
  expect(value).toBeCloseTo(expected, 5);
  expect(tf.memory().numTensors).toBe(before);
});

it("takes a function as it is", () => {
  const own = (): tf.Scalar => tf.scalar(1);
  expect(lossFunction(own)).toBe(own);
});

it("names the losses there are for another name", () => {
  expect(() => lossFunction("mse" as "mean-squared-error")).toThrow(
    /sparse-categorical-crossentropy, mean-squared-error or a function.*received mse/u,
  );
});
