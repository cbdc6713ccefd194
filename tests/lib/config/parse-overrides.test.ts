import { describe, expect, it } from "vitest";
import { parseOverrides } from "../../../lib/config/parse-overrides.ts";

describe("parseOverrides", () => {
  it("reads values as YAML", () => {
    expect(parseOverrides(["lr=1e-3", "on=true", "units=[1, 2]", "name=a=b", "x="])).toEqual({
      lr: 0.001,
      on: true,
      units: [1, 2],
      name: "a=b",
      x: null,
    });
  });

  it.each(["lr", "=1"])("refuses %s", (text) => {
    expect(() => parseOverrides([text])).toThrow(`Expected key=value`);
  });
});
