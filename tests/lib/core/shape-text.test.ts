import { expect, test } from "vitest";
import { shapeText, sizeOf } from "../../../lib/core/shape-text.ts";

test.each([
  [[8, 8, 1], "8×8×1"],
  [[null, 10], "?×10"],
  [[], "scalar"],
])("the shape %j reads %s", (shape, text) => {
  expect(shapeText(shape)).toBe(text);
});

test.each([
  [[8, 8, 1], 64],
  [[3, 0], 0],
  [[], 1],
])("a tensor of shape %j holds %i values", (shape, size) => {
  expect(sizeOf(shape)).toBe(size);
});
