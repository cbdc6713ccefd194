import { describe, expect, it } from "vitest";
import { createRandom } from "../../../lib/core/random.ts";
import { outOfFold, transfer } from "../../../lib/metrics/probe.ts";

/** Points in a ring and in its middle: no line tells them apart. */
function ring(seed: number): { rows: { values: Float32Array; width: number }; labels: Int32Array } {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: 200 }, (_, at) => at % 2);
  const values = Float32Array.from({ length: 400 });
  labels.forEach((label, at) => {
    const angle = 2 * Math.PI * random.next();
    const radius = label === 0 ? 0.5 * random.next() : 2 + 0.5 * random.next();
    values[2 * at] = radius * Math.cos(angle);
    values[2 * at + 1] = radius * Math.sin(angle);
  });
  return { rows: { values, width: 2 }, labels };
}

describe("outOfFold", () => {
  const task = { ...ring(1), classes: 2 };

  it("sees curved borders with random features, and not without", () => {
    expect(outOfFold(task, { seed: 1, features: 64 }).accuracy).toBeGreaterThan(0.95);
    expect(outOfFold(task, { seed: 1 }).accuracy).toBeLessThan(0.75);
  });

  it("gives probabilities and the same ones for the same seed", () => {
    const first = outOfFold(task, { seed: 1, features: 64 });
    expect(outOfFold(task, { seed: 1, features: 64 })).toEqual(first);
    for (let row = 0; row < 200; row += 1) {
      const [a = 0, b = 0] = first.probabilities.subarray(2 * row, 2 * row + 2);
      expect(a + b).toBeCloseTo(1, 12);
    }
  });

  it("doesn't know the labels of the fold that it is asked about", () => {
    const random = createRandom(7);
    const labels = task.labels.map(() => random.integer(2));
    const { accuracy } = outOfFold({ ...task, labels }, { seed: 1, features: 64 });
    expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.15);
  });

  it("refuses fewer samples than folds and a single class", () => {
    const rows = { values: Float32Array.from([1, 2]), width: 1 };
    const labels = Int32Array.from([0, 1]);
    expect(() => outOfFold({ rows, labels, classes: 2 }, { seed: 1 })).toThrow(
      /at least 5 samples/,
    );
    expect(() => outOfFold({ ...task, classes: 1 }, { seed: 1 })).toThrow(/2 classes/);
  });
});

describe("transfer", () => {
  it("tells another part's classes", () => {
    const fitted = { ...ring(1), classes: 2 };
    const answer = transfer(fitted, { ...ring(2), classes: 2 }, { seed: 1, features: 64 });
    expect(answer.accuracy).toBeGreaterThan(0.95);
    expect(answer.predicted).toHaveLength(200);
  });
});
