import { expect, test } from "vitest";
import { toJsonArrays, toPlainArray } from "../../../lib/plots/typed-array.ts";

test("reads plotly's base64 arrays", () => {
  const bdata = Buffer.from(new Uint8Array(Float32Array.of(1.5, -2).buffer)).toString("base64");
  expect(toPlainArray({ dtype: "f4", bdata })).toEqual([1.5, -2]);
});

test("leaves other values alone", () => {
  expect(toPlainArray("text")).toBeUndefined();
  expect(toPlainArray([1, "a"])).toEqual([1, "a"]);
});

test("makes typed arrays fit for JSON wherever they stand", () => {
  const read = (value: unknown): unknown => toPlainArray(value);
  const made = toJsonArrays({ data: [{ y: Float32Array.of(1, 2) }] }) as { data: { y: unknown }[] };
  expect(read((JSON.parse(JSON.stringify(made)) as typeof made).data[0]?.y)).toEqual([1, 2]);
});
