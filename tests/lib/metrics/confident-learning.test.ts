import { describe, expect, it } from "vitest";
import { confidentLearning } from "../../../lib/metrics/confident-learning.ts";

describe("confidentLearning", () => {
  it("estimates noise and names the suspect", () => {
    // By hand: thresholds 0.9 for a and 0.475 for b; the last sample counts as a with the label b.
    const found = confidentLearning({
      probabilities: Float64Array.from([0.9, 0.1, 0.1, 0.9, 0.95, 0.05]),
      labels: Int32Array.from([0, 1, 1]),
      classes: 2,
    });
    expect(found.noise).toBeCloseTo(1 / 3, 12);
    expect(found.suspects).toHaveLength(1);
    expect(found.suspects[0]).toMatchObject({ index: 2, label: 1, suggested: 0 });
    expect(found.suspects[0]?.margin).toBeCloseTo(0.9, 12);
    expect(found.joint).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it("finds nothing where the model agrees", () => {
    const found = confidentLearning({
      probabilities: Float64Array.from([0.9, 0.1, 0.2, 0.8]),
      labels: Int32Array.from([0, 1]),
      classes: 2,
    });
    expect(found).toMatchObject({ noise: 0, suspects: [] });
  });

  it("refuses labels that are no class", () => {
    const labels = Int32Array.from([2]);
    const probabilities = Float64Array.from([0.5, 0.5]);
    expect(() => confidentLearning({ probabilities, labels, classes: 2 })).toThrow(
      /labels of 0 … 1/,
    );
  });
});
