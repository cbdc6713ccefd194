import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { schemaEntries, unknownKeyProblems } from "../../../lib/config/unknown-keys.ts";

describe("unknownKeyProblems", () => {
  it("looks into optional parts and into lists of parts", () => {
    const part = v.object({ units: v.number() });
    const schema = v.object({ layers: v.array(part), head: v.optional(part) });
    const input = { layers: [{ units: 1 }, { unit: 2 }], head: { units: 1, size: 3 } };
    expect(unknownKeyProblems(schema, input)).toEqual([
      "layers.1.unit: unknown key; did you mean units?",
      "head.size: unknown key; known keys are units",
    ]);
  });

  it("lets schemas that take any key take any key", () => {
    expect(unknownKeyProblems(v.record(v.string(), v.number()), { any: 1 })).toEqual([]);
    expect(unknownKeyProblems(v.looseObject({ a: v.number() }), { a: 1, b: 2 })).toEqual([]);
  });
});

describe("schemaEntries", () => {
  it("finds the entries below pipes and wrappers", () => {
    const schema = v.nullable(
      v.pipe(
        v.strictObject({ a: v.number() }),
        v.check(() => true),
      ),
    );
    expect(Object.keys(schemaEntries(schema) ?? {})).toEqual(["a"]);
    expect(schemaEntries(v.number())).toBeUndefined();
  });
});
