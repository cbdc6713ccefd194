import { describe, expect, it } from "vitest";
import { isPlainObject, leaves, plainCopy } from "../../../lib/config/plain-object.ts";

describe("isPlainObject", () => {
  it.each([
    [{}, true],
    [Object.create(null), true],
    [[], false],
    [null, false],
    [new Date(0), false],
    [new Map(), false],
    ["a", false],
  ])("answers for %s: %s", (value, answer) => {
    expect(isPlainObject(value)).toBe(answer);
  });
});

describe("leaves", () => {
  it("walks nested objects and stops at arrays and empty objects", () => {
    expect(leaves({ a: { b: 1, c: {} }, d: [1, { e: 2 }] })).toEqual([
      ["a.b", 1],
      ["a.c", {}],
      ["d", [1, { e: 2 }]],
    ]);
  });
});

describe("plainCopy", () => {
  it("shares nothing with what it copies", () => {
    const original = { a: [{ b: 1 }] };
    const copy = plainCopy(original) as typeof original;
    expect(copy).toEqual(original);
    expect(copy.a[0]).not.toBe(original.a[0]);
  });
});
