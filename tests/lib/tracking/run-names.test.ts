import { describe, expect, it } from "vitest";
import { checkName, runStamp, toFileName } from "../../../lib/tracking/run-names.ts";

describe("runStamp", () => {
  it("is the local time and four random hexadecimal digits", () => {
    const time = new Date(2026, 10, 21, 9, 5, 7).getTime();
    expect(runStamp(time)).toMatch(/^20261121-090507-[\da-f]{4}$/);
  });
});

describe("checkName", () => {
  it.each(["digits", "a-b_c.d+1", "0"])("takes %s", (name) => {
    expect(checkName("it", name)).toBe(name);
  });

  it.each(["", "a/b", "..", ".hidden", "a b", "é", "x".repeat(101)])("refuses %j", (name) => {
    expect(() => checkName("the experiment", name)).toThrow("Expected the name of the experiment");
  });
});

describe("toFileName", () => {
  it.each([
    ["val loss/epoch", "val-loss-epoch"],
    ["../../etc", "etc"],
    ["…", "unnamed"],
  ])("makes %j the file name %s", (name, file) => {
    expect(toFileName(name)).toBe(file);
  });
});
