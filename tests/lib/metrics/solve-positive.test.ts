import { describe, expect, it } from "vitest";
import { solvePositive } from "../../../lib/metrics/solve-positive.ts";

describe("solvePositive", () => {
  it("solves a system with two right sides", () => {
    // By hand: [[4, 2], [2, 3]] times [[1, 0], [2, 1]] is [[8, 2], [8, 3]].
    const solution = solvePositive(
      Float64Array.from([4, 2, 2, 3]),
      Float64Array.from([8, 2, 8, 3]),
      2,
    );
    for (const [at, wanted] of [1, 0, 2, 1].entries()) expect(solution[at]).toBeCloseTo(wanted, 12);
  });

  it("refuses a matrix that isn't positive definite", () => {
    const run = (): Float64Array =>
      solvePositive(Float64Array.from([1, 2, 2, 1]), Float64Array.from([1, 1]), 2);
    expect(run).toThrow(/positive definite/);
  });
});
