import { expect, test } from "vitest";
import { rowOrder } from "../../../lib/data/row-order.ts";

const sorted = (values: readonly (string | number | undefined)[], descending = false) =>
  values.toSorted(rowOrder((value) => value, descending));

test("numbers are compared as numbers, texts so that numbers in them count", () => {
  expect(sorted([10, 9, -1, 2.5])).toEqual([-1, 2.5, 9, 10]);
  expect(sorted(["10.png", "9.png", "b", "a"])).toEqual(["9.png", "10.png", "a", "b"]);
  expect(sorted([10, 9, -1], true)).toEqual([10, 9, -1]);
});

test("NaN comes last, whichever way, and leaves the rest sorted", () => {
  expect(sorted([3, Number.NaN, 1, Number.NaN, 2])).toEqual([1, 2, 3, Number.NaN, Number.NaN]);
  expect(sorted([1, Number.NaN, 3, 2], true)).toEqual([3, 2, 1, Number.NaN]);
});

test("what is missing comes last, whichever way", () => {
  const missing = undefined;
  const boxed = [{ at: missing }, { at: 2 }, { at: 1 }, { at: missing }, { at: 3 }];
  for (const descending of [false, true]) {
    const order = boxed.toSorted(rowOrder(({ at }) => at, descending)).map(({ at }) => at);
    expect(order.slice(3)).toEqual([missing, missing]);
    expect(order.slice(0, 3)).toEqual(descending ? [3, 2, 1] : [1, 2, 3]);
  }
});
