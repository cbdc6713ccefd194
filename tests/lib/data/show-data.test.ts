import { inspect } from "node:util";
import { expect, test } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { smallData } from "./support.ts";

const data = smallData([0, 1, 2], { featureNames: ["<i>", "width"] });

function bundleOf(value: unknown): Record<string, string> {
  const method: unknown = Reflect.get(Object(value), displaySymbol);
  if (typeof method !== "function") throw new Error("no looks");
  return method.call(value) as Record<string, string>;
}

test("data shows name, samples, shape, columns, classes and fingerprint in place of its numbers", () => {
  const { "text/plain": text = "", "text/html": html = "" } = bundleOf(data);
  expect(text.split("\n")).toHaveLength(2);
  expect(text).toMatch(/small +3 +2 +2: <i>, width +3: a, b, c/u);
  expect(text).toContain(data.fingerprint.slice(0, 12));
  expect(html).toContain("&lt;i&gt;");
  expect(html).not.toContain("<i>");
});

test("subsets show themselves too, and parts print short", () => {
  const part = subset(data, [0]);
  expect(bundleOf(part)["text/plain"]).toMatch(/small +1 /u);
  expect(inspect({ train: data, validation: part })).not.toContain("Float32Array");
});

test("JSON, copies and structured cloning see the data alone", () => {
  const keys = "name features labels shape classNames ids featureNames fingerprint".split(" ");
  expect(Object.keys(data).toSorted()).toEqual(keys.toSorted());
  expect(Reflect.ownKeys({ ...data })).toEqual(Object.keys(data));
  expect(Object.keys(JSON.parse(JSON.stringify(data)) as object)).toEqual(Object.keys(data));
  expect(structuredClone(data)).toEqual({ ...data });
});

test("names that don't fit the samples are refused", () => {
  expect(() => createData({ ...data, featureNames: ["only"] })).toThrow(
    /each of the 2 numbers of a sample, received 1 feature names/u,
  );
});
