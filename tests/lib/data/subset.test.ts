import { expect, test } from "vitest";
import { indicesByClass, representativeSubset, subset } from "../../../lib/data/subset.ts";
import { smallData } from "./support.ts";

test("a subset keeps the order asked for, with ids and labels", () => {
  const part = subset(smallData([0, 1, 2, 1]), [3, 0]);
  expect([...part.features]).toEqual([3, 13, 0, 10]);
  expect([...part.labels]).toEqual([1, 0]);
  expect(part.ids).toEqual(["s3", "s0"]);
});

test("a subset is a copy", () => {
  const data = smallData([0, 1]);
  subset(data, [0]).features[0] = 99;
  expect(data.features[0]).toBe(0);
});

test.each([[-1], [2], [0.5], [Number.NaN]])("the index %d is refused", (index) => {
  expect(() => subset(smallData([0, 1]), [index])).toThrow(/integers in 0 … 1/u);
});

test("a representative subset gives each class its turn", () => {
  const data = smallData([0, 0, 0, 0, 0, 0, 1, 2]);
  expect([...representativeSubset(data, 3).labels].toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  expect([...representativeSubset(data, 5).labels].toSorted((a, b) => a - b)).toEqual([
    0, 0, 0, 1, 2,
  ]);
});

test("a representative subset spreads over a class instead of taking its start", () => {
  // Two of six: the middles of the two halves, positions 1 and 4.
  expect(representativeSubset(smallData([0, 0, 0, 0, 0, 0]), 2).ids).toEqual(["s1", "s4"]);
});

test("a representative subset of more than there is gives everything once", () => {
  expect(representativeSubset(smallData([0, 1, 1]), 10).ids).toEqual(["s0", "s1", "s2"]);
});

test("fewer samples than classes come from different classes", () => {
  const labels = [...representativeSubset(smallData([0, 0, 1, 1, 2, 2]), 2).labels];
  expect(new Set(labels).size).toBe(2);
});

test.each([[0], [-1], [1.5]])("a count of %d is refused", (count) => {
  expect(() => representativeSubset(smallData([0]), count)).toThrow(/integer of at least 1/u);
});

test("classes come in ascending order with their samples", () => {
  expect([...indicesByClass(smallData([2, 0, 2]))]).toEqual([
    [0, [1]],
    [2, [0, 2]],
  ]);
});
