import { describe, expect, it } from "vitest";
import { compact } from "../../../lib/experiments/compact.ts";

describe("compact", () => {
  it("leaves undefined out and keeps everything else", () => {
    const values = compact({ a: undefined, b: null, c: 0, d: "" });
    expect(Object.entries(values)).toEqual([
      ["b", null],
      ["c", 0],
      ["d", ""],
    ]);
  });
});
