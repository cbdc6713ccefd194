import { describe, expect, it } from "vitest";
import {
  columnStatistics,
  median,
  quantile,
  standardizeColumns,
} from "../../../lib/metrics/columns.ts";

describe("columns", () => {
  const rows = { values: Float64Array.from([1, 5, 3, 5]), width: 2 };

  it("takes mean and population deviation of each column", () => {
    const { means, deviations } = columnStatistics(rows);
    expect([...means]).toEqual([2, 5]);
    expect([...deviations]).toEqual([1, 0]);
  });

  it("standardizes columns and sets a constant one to 0", () => {
    expect([...standardizeColumns(rows).values]).toEqual([-1, 0, 1, 0]);
  });

  it("interpolates quantiles as NumPy does", () => {
    // numpy.quantile([3, 1, 2, 10], [0.25, 0.5, 0.9]) is [1.75, 2.5, 7.9].
    const values = [3, 1, 2, 10];
    expect(quantile(values, 0.25)).toBeCloseTo(1.75, 12);
    expect(median(values)).toBeCloseTo(2.5, 12);
    expect(quantile(values, 0.9)).toBeCloseTo(7.9, 12);
    expect(median([])).toBeNaN();
  });
});
