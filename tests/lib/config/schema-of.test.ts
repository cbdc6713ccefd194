import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../../lib/config/schema-of.ts";

describe("schemaOf", () => {
  const schema = schemaOf({ seed: 1, name: "a", units: [4], model: { deep: false }, any: null });

  it("fills every leaf with the example's value", () => {
    expect(v.parse(schema, {})).toEqual({
      seed: 1,
      name: "a",
      units: [4],
      model: { deep: false },
      any: null,
    });
  });

  it.each([
    [{ seed: "1" }, "seed"],
    [{ units: ["x"] }, "units.0"],
    [{ model: { deep: 1 } }, "model.deep"],
    [{ name: 3 }, "name"],
  ])("refuses another kind: %j", (input, path) => {
    const { issues = [] } = v.safeParse(schema, input);
    expect(issues.map((issue) => v.getDotPath(issue))).toEqual([path]);
  });

  it("takes anything where the example has null", () => {
    expect(v.parse(schema, { any: { a: 1 } }).any).toEqual({ a: 1 });
  });
});
