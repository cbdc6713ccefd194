import { describe, expect, it } from "vitest";
import { parseConfigText } from "../../../lib/config/config-text.ts";

describe("parseConfigText", () => {
  it("reads YAML, numbers with exponents included", () => {
    expect(
      parseConfigText("seed: 1\nlearningRate: 3e-4\nunits: [16, 8]\nmodel:\n  deep: true"),
    ).toEqual({ seed: 1, learningRate: 0.0003, units: [16, 8], model: { deep: true } });
  });

  it("reads JSON", () => {
    expect(parseConfigText('{ "seed": 1, "a": null }')).toEqual({ seed: 1, a: null });
  });

  it("says where the text can't be read", () => {
    expect(() => parseConfigText("seed: 1\nunits: [1, 2")).toThrow(/line 2, column \d+/);
  });

  it("refuses a key that stands twice", () => {
    expect(() => parseConfigText("seed: 1\nseed: 2")).toThrow(/line 2.*unique/);
  });

  it.each([
    ["", "nothing"],
    ["- 1", "a list"],
    ["just words", "string"],
  ])("refuses %j, which has no named values", (text, received) => {
    expect(() => parseConfigText(text)).toThrow(`received ${received}`);
  });
});
