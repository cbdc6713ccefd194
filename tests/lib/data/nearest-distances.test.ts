import { expect, test } from "vitest";
import { nearestDistances } from "../../../lib/data/nearest-distances.ts";

test("gives each row's nearest other one", () => {
  const { nearest } = nearestDistances({ values: Float32Array.of(1, 2, 4, 8), width: 1 });
  expect(nearest).toEqual([
    { row: 0, neighbor: 1, distance: 1 },
    { row: 1, neighbor: 0, distance: 1 },
    { row: 2, neighbor: 1, distance: 2 },
    { row: 3, neighbor: 2, distance: 4 },
  ]);
});

test("takes no copy for a neighbour, and leaves out rows that have copies only", () => {
  const values = Float32Array.of(1, 1, 2, 2, 4, 4 + 1e-6);
  const { nearest } = nearestDistances({ values, width: 1 });
  expect(nearest.map(({ distance }) => distance)).toEqual(
    [1, 1, 1, 1, 2, 2].map((one) => expect.closeTo(one, 4) as number),
  );
  expect(nearestDistances({ values: Float32Array.of(3, 3, 3), width: 1 }).nearest).toEqual([]);
});
