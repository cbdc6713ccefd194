import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCursorPos, toUtf16Index } from "../../../kernel/protocol/cursor.ts";

describe("cursor positions", () => {
  // Python: [len("a"), len("a😀"), len("a😀b")] is [1, 2, 3]; in UTF-16 the emoji takes two units.
  it.each([
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 4],
  ])("puts code point %i of a😀b at UTF-16 index %i", (cursorPos, utf16Index) => {
    expect(toUtf16Index("a😀b", cursorPos)).toBe(utf16Index);
    expect(toCursorPos("a😀b", utf16Index)).toBe(cursorPos);
  });

  it("clamps to the text", () => {
    expect(toUtf16Index("a😀", 99)).toBe(3);
    expect(toCursorPos("a😀", 99)).toBe(2);
  });

  it("goes there and back for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(50), (text, wanted) => {
        const points = Array.from(text);
        const cursorPos = Math.min(wanted, points.length);
        const index = toUtf16Index(text, cursorPos);
        expect(text.slice(0, index)).toBe(points.slice(0, cursorPos).join(""));
        expect(toCursorPos(text, index)).toBe(cursorPos);
      }),
    );
  });
});
