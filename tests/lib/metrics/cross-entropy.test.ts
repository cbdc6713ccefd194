import { describe, expect, it } from "vitest";
import {
  crossEntropies,
  labelEntropy,
  meanCrossEntropy,
} from "../../../lib/metrics/cross-entropy.ts";

// Expected: tf.keras.losses.sparse_categorical_crossentropy(from_logits=True) in float64, TensorFlow 2.21.
const logits = {
  values: Float32Array.of(2, 1, 0.1, 0.5, -1.5, 3, 1000, 1000, -1000),
  classes: 3,
};
const labels = Int32Array.of(0, 0, 1);

describe("crossEntropies", () => {
  it("gives TensorFlow's losses, with huge logits too", () => {
    const losses = crossEntropies(logits, labels);
    expect(losses[0]).toBeCloseTo(0.41703002, 7);
    expect(losses[1]).toBeCloseTo(2.58910368, 7);
    expect(losses[2]).toBeCloseTo(Math.LN2, 12);
  });

  it("keeps NaN, because NaN is data", () => {
    const losses = crossEntropies(
      { values: Float32Array.of(Number.NaN, 1), classes: 2 },
      Int32Array.of(1),
    );
    expect(losses[0]).toBeNaN();
  });

  it("names the sample whose label is no class", () => {
    expect(() => crossEntropies(logits, Int32Array.of(0, 3, 1))).toThrow(
      /labels of 0 … 2, received 3 at sample 1/,
    );
  });

  it("refuses logits that don't fit the labels", () => {
    expect(() => crossEntropies(logits, Int32Array.of(0, 1))).toThrow(/2 × 3 logits.*received 9/);
  });
});

describe("meanCrossEntropy", () => {
  it("is ln C when all logits of C classes are equal", () => {
    for (const classes of [2, 10, 1000]) {
      const values = new Float32Array(classes).fill(7.5);
      expect(meanCrossEntropy({ values, classes }, Int32Array.of(0))).toBeCloseTo(
        Math.log(classes),
        12,
      );
    }
  });
});

describe("labelEntropy", () => {
  it("is ln 2 for two equally frequent labels and 0 for one", () => {
    expect(labelEntropy(Int32Array.of(0, 5, 0, 5))).toBeCloseTo(Math.LN2, 12);
    expect(labelEntropy(Int32Array.of(3, 3))).toBe(0);
  });

  it("is the entropy of 1 : 3, 0.5623 nats by hand", () => {
    // -(0.25 ln 0.25 + 0.75 ln 0.75)
    expect(labelEntropy(Int32Array.of(0, 1, 1, 1))).toBeCloseTo(0.5623351446, 9);
  });
});
