import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configDifference } from "../../../lib/config/config-difference.ts";

describe("configDifference", () => {
  it("lists changed, added and removed leaves by dotted path", () => {
    const parent = { seed: 1, model: { units: 32, dropout: 0 }, old: true };
    const child = { seed: 1, model: { units: 64, dropout: 0 }, fresh: "x" };
    expect(configDifference(parent, child)).toEqual([
      { path: "model.units", before: 32, after: 64 },
      { path: "fresh", before: undefined, after: "x" },
      { path: "old", before: true, after: undefined },
    ]);
  });

  it("takes an array as one leaf", () => {
    expect(configDifference({ a: [1, 2] }, { a: [1, 3] })).toEqual([
      { path: "a", before: [1, 2], after: [1, 3] },
    ]);
    expect(configDifference({ a: [1, 2] }, { a: [1, 2] })).toEqual([]);
  });

  it("finds nothing between a config and its copy, NaN included", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string(), fc.array(fc.integer()))),
        (config) => {
          expect(configDifference(config, structuredClone(config))).toEqual([]);
        },
      ),
    );
  });
});
