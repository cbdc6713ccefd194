import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../lib/core/random.ts";
import { buildBoxes, openNeighborTree } from "../../../lib/metrics/neighbor-tree.ts";
import { principalAxes, project } from "../../../lib/metrics/principal-axes.ts";

describe("openNeighborTree", () => {
  it("finds exactly the rows that comparing all of them finds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer(), (count, seed) => {
        const random = createRandom(seed);
        const width = 3;
        const values = Float32Array.from({ length: count * width }, () => random.integer(6));
        const tree = openNeighborTree(buildBoxes({ values, width }));
        const point = Float32Array.from([2, 3, 2]);
        const found: number[] = [];
        tree.within(point, 2, (row) => found.push(row));
        const all = Array.from({ length: count }, (_, row) => row).filter((row) => {
          const own = values.subarray(row * width, (row + 1) * width);
          return own.reduce((sum, value, k) => sum + (value - (point[k] ?? 0)) ** 2, 0) <= 4;
        });
        expect(found.toSorted((a, b) => a - b)).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });
});

describe("principalAxes", () => {
  it("finds the direction in which rows vary", () => {
    // Rows along (3, 4) / 5, around (1, 1).
    const values = Float64Array.from([-2, -1, 0, 1, 2].flatMap((t) => [1 + 3 * t, 1 + 4 * t]));
    const axes = principalAxes({ values, width: 2 }, 1);
    expect(Math.abs(axes.axes[0] ?? 0)).toBeCloseTo(0.6, 10);
    expect(Math.abs(axes.axes[1] ?? 0)).toBeCloseTo(0.8, 10);
    const coordinates = project({ values, width: 2 }, axes).values;
    expect(Math.abs(coordinates[4] ?? 0)).toBeCloseTo(10, 5);
  });
});
