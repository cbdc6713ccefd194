import { expect, test } from "vitest";
import { createPackedRows } from "../../../lib/data/packed-rows.ts";

test("rows come back in order over many stretches of memory, with class and line", () => {
  const rows = createPackedRows();
  // 400,000 numbers a row: two rows fill a stretch of 2 ** 20.
  const width = 400_000;
  for (let index = 0; index < 5; index += 1) {
    const numbers = new Float32Array(width).fill(index);
    rows.add({ line: 10 + index, numbers, className: index % 2 === 0 ? "even" : "odd" });
  }
  expect([rows.count, rows.width]).toEqual([5, width]);
  expect(rows.classes).toEqual(["even", "odd"]);
  expect(rows.classOf).toEqual([0, 1, 0, 1, 0]);
  expect(rows.lines).toEqual([10, 11, 12, 13, 14]);
  const numbers = rows.numbers();
  expect(numbers.length).toBe(5 * width);
  for (let index = 0; index < 5; index += 1) {
    expect([numbers[index * width], numbers[(index + 1) * width - 1]]).toEqual([index, index]);
  }
});

test("no rows are an empty table, and rows without numbers keep their classes", () => {
  const rows = createPackedRows();
  expect([rows.count, rows.width, rows.numbers().length]).toEqual([0, 0, 0]);
  rows.add({ line: 1, numbers: new Float32Array(), className: "a" });
  rows.add({ line: 2, numbers: new Float32Array(), className: "a" });
  expect([rows.count, rows.width, rows.numbers().length]).toEqual([2, 0, 0]);
});
