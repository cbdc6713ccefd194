import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonText, toJsonText } from "../../../lib/tracking/json-text.ts";

describe("toJsonText and parseJsonText", () => {
  it("write NaN and infinities as text and read them back as numbers", () => {
    const text = toJsonText({ a: Number.NaN, b: [Infinity, -Infinity] });
    expect(text).toBe('{"a":"NaN","b":["Infinity","-Infinity"]}');
    expect(parseJsonText(text)).toEqual({ a: Number.NaN, b: [Infinity, -Infinity] });
  });

  it("write typed arrays as lists", () => {
    expect(toJsonText({ a: Float32Array.of(0.5, Number.NaN), n: 3n })).toBe(
      '{"a":[0.5,"NaN"],"n":"3"}',
    );
  });

  it("are inverse for every double", () => {
    fc.assert(
      fc.property(
        fc.double().filter((value) => !Object.is(value, -0)),
        (value) => {
          expect(parseJsonText(toJsonText(value))).toBe(value);
        },
      ),
    );
  });
});
