import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { freezeConfig } from "../../../lib/config/freeze-config.ts";
import { parseConfig } from "../../../lib/config/parse-config.ts";
import { AthanorError } from "../../../lib/core/errors.ts";

const schema = v.object({
  seed: v.number(),
  learningRate: v.optional(v.number(), 3e-4),
  model: v.object({ units: v.number(), activation: v.picklist(["relu", "tanh"]) }),
  data: v.optional(v.string()),
});
const good = { seed: 1, model: { units: 32, activation: "relu" } };

function problemsOf(input: unknown, from = "/home/user/project"): string {
  try {
    parseConfig(schema, input, { from });
  } catch (error) {
    if (error instanceof AthanorError && error.fault === "config") return error.message;
    throw error;
  }
  throw new Error("Expected a config error, received none.");
}

describe("parseConfig", () => {
  it("fills the schema's defaults in", () => {
    expect(parseConfig(schema, good)).toEqual({ ...good, learningRate: 3e-4 });
  });

  it("refuses an unknown key and names the nearest known one", () => {
    expect(problemsOf({ ...good, learning_rat: 1 })).toContain(
      "learning_rat: unknown key; did you mean learningRate?",
    );
  });

  it("refuses an unknown key inside a part, with its path", () => {
    expect(problemsOf({ ...good, model: { ...good.model, unit: 3 } })).toContain(
      "model.unit: unknown key; did you mean units?",
    );
  });

  it("lists the known keys when none is near", () => {
    expect(problemsOf({ ...good, zzzzzzzz: 1 })).toContain(
      "known keys are seed, learningRate, model, data",
    );
  });

  it("names an ill-typed key with path, expected and received", () => {
    expect(problemsOf({ ...good, model: { units: "many", activation: "relu" } })).toContain(
      'model.units: expected number, received "many" (string)',
    );
  });

  it("names a missing key", () => {
    expect(problemsOf({ seed: 1, model: { activation: "relu" } })).toContain(
      "model.units: expected a value, received nothing; add the key",
    );
  });

  it("names the choices of a key that takes a few values", () => {
    expect(problemsOf({ ...good, model: { units: 1, activation: "gelu" } })).toContain(
      'model.activation: expected ("relu" | "tanh"), received "gelu" (string)',
    );
  });

  it("puts all problems into one error", () => {
    const message = problemsOf({ sed: 1, model: { units: "x", activation: "relu" } });
    expect(message).toContain("The config has 3 problems:");
    expect(message.split("\n")).toHaveLength(4);
  });

  it.each([
    [undefined, "received nothing"],
    [-1, "received -1"],
    [1.5, "received 1.5"],
    ["1", 'received "1" (string)'],
    [Number.NaN, "received NaN"],
  ])("refuses the seed %s", (seed, words) => {
    const open = v.object({ seed: v.optional(v.unknown()) });
    expect(() => parseConfig(open, { seed })).toThrow(
      `seed: expected an integer of at least 0, ${words}`,
    );
  });

  it("takes a seed that a strict schema doesn't list", () => {
    expect(parseConfig(v.strictObject({ a: v.number() }), { a: 1, seed: 0 })).toEqual({
      a: 1,
      seed: 0,
    });
  });

  it.each([
    ["/home/user/project/data/mnist", "data/mnist"],
    ["/home/user/data", "../data"],
    ["file:///home/user/project/x.csv", "x.csv"],
  ])("refuses the absolute path %s and gives the relative form", (data, relative) => {
    expect(problemsOf({ ...good, data })).toContain(
      `data: expected a relative path, received the absolute "${data}"; write "${relative}"`,
    );
  });

  it("takes relative paths and texts with slashes", () => {
    expect(parseConfig(schema, { ...good, data: "../data/a" }).data).toBe("../data/a");
    expect(parseConfig(schema, { ...good, data: "train / test" }).data).toBe("train / test");
  });

  it("takes a frozen config again", () => {
    expect(parseConfig(schema, freezeConfig(good)).model.units).toBe(32);
  });

  it.each([[null], [[1]], ["seed: 1"], [undefined]])("refuses %s as a config", (input) => {
    expect(problemsOf(input)).toContain("config: expected named values");
  });
});
