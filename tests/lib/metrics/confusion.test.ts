import { describe, expect, it } from "vitest";
import { accuracy, classScores, confusionMatrix } from "../../../lib/metrics/confusion.ts";

const labels = Int32Array.of(0, 1, 2, 2, 1, 0);
const predicted = Int32Array.of(0, 2, 2, 2, 1, 1);

describe("confusionMatrix", () => {
  it("counts as tf.math.confusion_matrix", () => {
    expect(confusionMatrix(predicted, labels, 3)).toEqual([
      [1, 1, 0],
      [0, 1, 1],
      [0, 0, 2],
    ]);
  });

  it("refuses predictions that don't fit the labels", () => {
    expect(() => confusionMatrix(Int32Array.of(0), labels, 3)).toThrow(/one prediction a label/);
    expect(() => confusionMatrix(predicted, labels, 2)).toThrow(/received 2 at sample 2/);
  });
});

describe("accuracy", () => {
  it("is the share of equal classes", () => {
    expect(accuracy(predicted, labels)).toBeCloseTo(4 / 6, 12);
  });
});

describe("classScores", () => {
  it("gives precision, recall and F1 of each class as by hand", () => {
    const [zero, one, two] = classScores(confusionMatrix(predicted, labels, 3));
    expect(zero).toEqual({ class: 0, support: 2, precision: 1, recall: 0.5, f1: 2 / 3 });
    expect(one).toEqual({ class: 1, support: 2, precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(two).toEqual({ class: 2, support: 2, precision: 2 / 3, recall: 1, f1: 0.8 });
  });

  it("has no precision for a class that was never predicted", () => {
    const [, never] = classScores([
      [2, 0],
      [1, 0],
    ]);
    expect(never?.precision).toBeNaN();
    expect(never).toMatchObject({ recall: 0, f1: 0 });
  });
});
