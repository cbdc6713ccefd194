import { describe, expect, it } from "vitest";
import { absolutePathProblems } from "../../../lib/config/absolute-paths.ts";

describe("absolutePathProblems", () => {
  it("finds absolute paths at every depth", () => {
    const value = { a: { b: ["x/y", "/data/x"] }, c: "C:\\data" };
    const problems = absolutePathProblems(value, "/work");
    expect(problems[0]).toBe(
      'a.b.1: expected a relative path, received the absolute "/data/x"; write "../data/x"',
    );
    expect(problems[1]).toContain('c: expected a relative path, received the absolute "C:\\data"');
  });

  it.each(["a/b", "./a", "../a", "/", "and/or", "http://host/a", "10 / 2"])(
    "lets %j through",
    (text) => {
      expect(absolutePathProblems({ text }, "/work")).toEqual([]);
    },
  );
});
