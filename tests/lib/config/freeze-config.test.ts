import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { freezeConfig } from "../../../lib/config/freeze-config.ts";

describe("freezeConfig", () => {
  const config = freezeConfig({ seed: 1, model: { units: [16, 8] } });

  it("throws when an undeclared key is read, and suggests the nearest", () => {
    expect(() => Reflect.get(config.model, "unit")).toThrow(
      "The config declares no model.unit; did you mean units?",
    );
    expect(() => Reflect.get(config, "learningRate")).toThrow("it has seed, model");
  });

  it("refuses changes at every depth", () => {
    expect(() => Object.assign(config, { seed: 2 })).toThrow(TypeError);
    expect(() => Object.assign(config.model, { units: [] })).toThrow(TypeError);
    expect(() => Array.prototype.push.call(config.model.units, 4)).toThrow(TypeError);
  });

  it("stays plain data for JSON, spreading, await and printing", async () => {
    expect(JSON.stringify(config)).toBe('{"seed":1,"model":{"units":[16,8]}}');
    expect({ ...config }.seed).toBe(1);
    expect(await Promise.resolve(config)).toBe(config);
    expect(inspect(config)).toContain("seed: 1");
    expect(Object.hasOwn(config, "seed")).toBe(true);
  });

  it("leaves the original alone", () => {
    const original = { a: { b: 1 } };
    freezeConfig(original);
    original.a.b = 2;
    expect(original.a.b).toBe(2);
  });

  it("freezes objects of another realm alike", () => {
    const foreign = freezeConfig(runInNewContext("({ a: { b: 1 } })") as { a: { b: number } });
    expect(() => Reflect.get(foreign.a, "c")).toThrow("The config declares no a.c");
  });
});
