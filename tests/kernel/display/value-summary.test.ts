import { expect, it } from "vitest";
import { summarizeValue } from "../../../kernel/display/value-summary.ts";

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
  get twice(): number {
    throw new Error("a getter is never called");
  }
}
const tensor = {
  shape: [2, 3],
  dtype: "float32",
  dataSync: () => [],
  constructor: { name: "Tensor2D" },
};

it.each([
  [1, "number", "1"],
  ["a\nb", "string", '"a\\nb"'],
  [null, "null", "null"],
  [undefined, "undefined", "undefined"],
  [10n, "bigint", "10n"],
  [[1, 2], "Array(2)", "[ 1, 2 ]"],
  [new Float32Array(3), "Float32Array(3)", "Float32Array(3) [ 0, 0, 0 ]"],
  [new Map([["a", 1]]), "Map(1)", "Map(1) { 'a' => 1 }"],
  [new Point(3), "Point", "Point { x: 3 }"],
  [new RangeError("far"), "RangeError", "RangeError: far"],
  [tensor, "Tensor2D float32 [2, 3]", "Tensor2D float32 [2, 3]"],
  [
    { ...tensor, isDisposed: true },
    "Tensor2D float32 [2, 3] (disposed)",
    "Tensor2D float32 [2, 3] (disposed)",
  ],
  [Point, "class", "class Point"],
  [
    async (a: number, { b } = { b: 1 }) => a + b,
    "function",
    "async (anonymous)(a, { b } = { b: 1 })",
  ],
])("%o is a %s", (value, type, text) => {
  expect(summarizeValue(value)).toEqual({ type, text });
});

it("cuts what is long and survives what can't be shown", () => {
  expect(summarizeValue("x".repeat(5000)).text).toHaveLength(1002);
  expect(
    summarizeValue(Array.from({ length: 500 }, (_, index) => index)).text.length,
  ).toBeLessThanOrEqual(200);
  const bad = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new Error("no");
      },
    },
  );
  expect(summarizeValue(bad)).toMatchObject({ type: "object" });
});
