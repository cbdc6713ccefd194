import { expect, it } from "vitest";
import { childrenOf } from "../../../kernel/runtime/value-children.ts";

const names = (value: unknown): readonly string[] | undefined =>
  childrenOf(value)?.().map(({ name }) => name);

it("lists elements, entries and own properties, and nothing below a primitive", () => {
  expect(names(3)).toBeUndefined();
  expect(names(null)).toBeUndefined();
  expect(names(["a", "b"])).toEqual(["0", "1"]);
  expect(names(new Set([5]))).toEqual(["0"]);
  expect(
    names(
      new Map<unknown, number>([
        ["a", 1],
        [{}, 2],
      ]),
    ),
  ).toEqual(["a", "{Object}"]);
  expect(names({ a: 1, b: 2 })).toEqual(["a", "b"]);
});

it("calls no getter", () => {
  const value = {
    get costly(): never {
      throw new Error("called");
    },
  };
  expect(childrenOf(value)?.()).toEqual([{ name: "costly", value: undefined, note: "(getter)" }]);
});

it("puts many elements into ranges, and ranges into ranges", () => {
  const ranges = childrenOf(new Float32Array(25_000))?.() ?? [];
  expect(ranges.map(({ name }) => name)).toEqual(["[0…9999]", "[10000…19999]", "[20000…24999]"]);
  const inner = ranges[2]?.below?.() ?? [];
  expect(inner).toHaveLength(50);
  expect(inner[1]?.below?.()[0]).toEqual({ name: "20100", value: 0 });
});

it("shows a tensor by shape, type and values, which are read only then", () => {
  let reads = 0;
  const tensor = {
    shape: [2],
    dtype: "float32",
    dataSync: () => {
      reads += 1;
      return new Float32Array([1, 2]);
    },
  };
  const below = childrenOf(tensor);
  expect(reads).toBe(0);
  expect(below?.()).toEqual([
    { name: "shape", value: [2] },
    { name: "dtype", value: "float32" },
    { name: "values", value: new Float32Array([1, 2]) },
  ]);
});
