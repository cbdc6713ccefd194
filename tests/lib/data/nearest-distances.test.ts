import { expect, test } from "vitest";
import { runSteps } from "../../../lib/core/steps.ts";
import { nearestDistances } from "../../../lib/data/nearest-distances.ts";
import type { Rows } from "../../../lib/metrics/columns.ts";

const nearestOf = (rows: Rows) => runSteps(nearestDistances(rows)).nearest;

test("gives each row's nearest other one", () => {
  const nearest = nearestOf({ values: Float32Array.of(1, 2, 4, 8), width: 1 });
  expect(nearest).toEqual([
    { row: 0, neighbor: 1, distance: 1 },
    { row: 1, neighbor: 0, distance: 1 },
    { row: 2, neighbor: 1, distance: 2 },
    { row: 3, neighbor: 2, distance: 4 },
  ]);
});

test("takes no copy for a neighbour, and leaves out rows that have copies only", () => {
  const values = Float32Array.of(1, 1, 2, 2, 4, 4 + 1e-6);
  const nearest = nearestOf({ values, width: 1 });
  expect(nearest.map(({ distance }) => distance)).toEqual(
    [1, 1, 1, 1, 2, 2].map((one) => expect.closeTo(one, 4) as number),
  );
  expect(nearestOf({ values: Float32Array.of(3, 3, 3), width: 1 })).toEqual([]);
});
