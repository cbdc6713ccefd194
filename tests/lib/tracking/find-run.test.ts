import { describe, expect, it } from "vitest";
import { findRun } from "../../../lib/tracking/find-run.ts";
import { storeRun } from "./stored-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("findRun", () => {
  it("finds a run by folder, name, id, end of the name, and the newest", () => {
    const root = temporaryFolder();
    const first = storeRun(root, "20261121-9f3a", 1);
    const second = storeRun(root, "20261121-77aa", 2);
    for (const reference of [first, "baseline-20261121-9f3a", "20261121-9f3a", "9f3a"]) {
      expect(findRun(reference, root)).toBe(first);
    }
    expect(findRun("last", root)).toBe(second);
  });

  it("names what there is when none or several are meant", () => {
    const root = temporaryFolder();
    expect(() => findRun("last", root)).toThrow("holds no runs");
    storeRun(root, "xa", 1);
    storeRun(root, "ya", 2);
    expect(() => findRun("nope", root)).toThrow("the nearest are baseline-xa, baseline-ya");
    expect(() => findRun("a", root)).toThrow("baseline-xa, baseline-ya");
  });
});
