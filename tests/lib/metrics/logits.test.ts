import { expect, it } from "vitest";
import { predictedClasses, softmax } from "../../../lib/metrics/logits.ts";

it("takes the class of the largest logit, the first of equal ones as NumPy's argmax", () => {
  const values = Float32Array.of(0, 2, 1, 3, 3, 0, -5, -4, -4);
  expect(predictedClasses({ values, classes: 3 })).toEqual(Int32Array.of(1, 0, 1));
});

it("gives TensorFlow's softmax", () => {
  // tf.nn.softmax([[2, 1, 0.1]]) in float64, TensorFlow 2.21.
  const probabilities = softmax({ values: Float32Array.of(2, 1, 0.1), classes: 3 });
  expect(probabilities[0]).toBeCloseTo(0.65900114, 7);
  expect(probabilities[1]).toBeCloseTo(0.24243297, 7);
  expect(probabilities[2]).toBeCloseTo(0.09856589, 7);
});

it("stays finite for logits that overflow an exponential", () => {
  expect(Array.from(softmax({ values: Float32Array.of(1000, 1000), classes: 2 }))).toEqual([
    0.5, 0.5,
  ]);
});
