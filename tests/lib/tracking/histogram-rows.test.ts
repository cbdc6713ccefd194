import { describe, expect, it } from "vitest";
import { histogramRows } from "../../../lib/tracking/histogram-rows.ts";

describe("histogramRows", () => {
  it("counts each value in one of thirty buckets, the greatest in the last", () => {
    // numpy.histogram(numpy.arange(60), bins=30): two in every bucket, edges from 0 to 59.
    const rows = histogramRows(Array.from({ length: 60 }, (_, index) => index));
    expect(rows.map(([, , count]) => count)).toEqual(Array.from({ length: 30 }, () => 2));
    expect(rows[0]?.[0]).toBe(0);
    expect(rows[29]?.[1]).toBe(59);
  });

  it("puts equal values into the last row and none anywhere", () => {
    // tensorboard.plugins.histogram.summary_v2: the rule for a range of zero width.
    const rows = histogramRows([2, 2, 2]);
    expect(rows).toHaveLength(30);
    expect(rows[29]).toEqual([2, 2, 3]);
    expect(rows[0]).toEqual([2, 2, 0]);
    expect(histogramRows([])).toEqual(Array.from({ length: 30 }, () => [0, 0, 0]));
  });

  it("leaves NaN and infinities out", () => {
    const rows = histogramRows(Float32Array.of(NaN, 0, 1, Infinity));
    expect(rows.reduce((sum, [, , count]) => sum + count, 0)).toBe(2);
  });
});
