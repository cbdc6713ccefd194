import { describe, expect, it } from "vitest";
import { applyOverrides } from "../../../lib/config/overrides.ts";

describe("applyOverrides", () => {
  const config = { seed: 1, model: { units: 32, dropout: 0 } };

  it("replaces leaves by dotted path and keeps the rest", () => {
    expect(applyOverrides(config, { "model.units": 64, seed: 2 })).toEqual({
      seed: 2,
      model: { units: 64, dropout: 0 },
    });
    expect(config.model.units).toBe(32);
  });

  it("merges a nested object into the one that is there", () => {
    expect(applyOverrides(config, { model: { dropout: 0.5 } })).toEqual({
      seed: 1,
      model: { units: 32, dropout: 0.5 },
    });
  });

  it("adds what isn't there, for the schema to refuse", () => {
    expect(applyOverrides(config, { "a.b": 1 })).toEqual({ ...config, a: { b: 1 } });
  });
});
