import { describe, expect, it } from "vitest";
import { areaUnderRoc, kolmogorovSmirnov } from "../../../lib/metrics/two-samples.ts";

describe("kolmogorovSmirnov", () => {
  it("is the largest step between the two distributions", () => {
    // By hand: at 2, all of the first but one third of the second lie below.
    const found = kolmogorovSmirnov(Float64Array.from([1, 2]), Float64Array.from([2, 3, 4]));
    expect(found.distance).toBeCloseTo(2 / 3, 12);
  });

  it("is 0 for equal samples in another order", () => {
    expect(kolmogorovSmirnov(Float64Array.from([3, 1]), Float64Array.from([1, 3])).distance).toBe(
      0,
    );
  });
});

describe("areaUnderRoc", () => {
  it("counts how often ones lie above zeros, ties half", () => {
    // By hand: pairs (0.4, 0.1), (0.4, 0.4) tie, (0.8, 0.1), (0.8, 0.4): 3.5 of 4.
    const area = areaUnderRoc(
      Float64Array.from([0.1, 0.4, 0.4, 0.8]),
      Int32Array.from([0, 0, 1, 1]),
    );
    expect(area).toBeCloseTo(0.875, 12);
  });
});
