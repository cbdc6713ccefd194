import { expect, test } from "vitest";
import { findColumns, parseRow } from "../../../lib/data/csv-rows.ts";

const header = ["a", "b", "y"];

test.each([
  ["y", 2],
  [0, 0],
  [-1, 2],
  [-3, 0],
])("the label %j is column %i", (label, column) => {
  expect(findColumns("data.csv", header, { header: true, label }).label).toBe(column);
});

test.each([["z"], [3], [-4]])("the label %j is refused", (label) => {
  expect(() => findColumns("data.csv", header, { header: true, label })).toThrow(
    /a column of data\.csv \(a, b, y\)/u,
  );
});

const columns = { count: 3, label: 1, names: ["a", "y", "b"] };

test("numbers keep their order around the label, spaces do no harm", () => {
  expect(parseRow([" 1", " cat ", "2.5e1"], 4, { columns, classNames: undefined })).toEqual({
    line: 4,
    className: "cat",
    numbers: Float32Array.of(1, 25),
  });
});

test("a bad field behind the label is named by its own column", () => {
  expect(parseRow(["1", "cat", "many"], 4, { columns, classNames: undefined })).toEqual({
    reason: 'expected a number in column b, received "many"',
  });
});
