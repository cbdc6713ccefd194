import { expect, test } from "vitest";
import { didYouMean, nearestNames } from "../../../kernel/magics/nearest-name.ts";

test.each([
  ["tiem", ["time", "timeit", "who"], ["time"]],
  ["hist", ["history", "html", "who"], ["history"]],
  ["LR", ["lr"], ["lr"]],
  ["zzz", ["time", "who"], []],
  ["who", ["whos"], ["whos"]],
])("the nearest of %j in %j are %j", (typed, known, expected) => {
  expect(nearestNames(typed, known)).toEqual(expected);
});

test("a suggestion carries its prefix and is empty when nothing is near", () => {
  expect(didYouMean("tmie", ["time"], "%")).toBe(" Did you mean %time?");
  expect(didYouMean("zzzz", ["time"], "%")).toBe("");
});
