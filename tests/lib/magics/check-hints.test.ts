import { describe, expect, it } from "vitest";
import { hintsOf, takesFunctions } from "../../../lib/magics/check-hints.ts";
import { checkNotebook } from "./check-notebook.ts";

const loop = (): void => {};
const fast = (): void => {};
const context = checkNotebook({ loop, fast, rate: 3 });
const line = (positionals: readonly string[], options: Record<string, string> = {}) =>
  hintsOf({ name: "check", line: "", options, positionals }, context);

describe("hintsOf", () => {
  it("takes two forms of a function and the shapes of their inputs", () => {
    expect(line(["same_function", "loop", "fast"], { shapes: "4x3, 3" })).toEqual({
      forms: { simple: loop, general: fast, shapes: [[4, 3], [3]] },
    });
  });

  it("takes a schedule, loss terms, a larger model", () => {
    expect(line(["schedule", "loop"])).toEqual({ schedule: loop });
    expect(line(["loss-terms", "loop"])).toEqual({ terms: loop });
    expect(line(["capacity", "loop"])).toEqual({ buildLarger: loop });
    expect(line(["damaged", "leakage"])).toEqual({});
    expect(["schedule", "same_function", "leakage"].map(takesFunctions)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    [["schedule", "rate"], "Expected rate to be a function, received number"],
    [
      ["same-function", "loop"],
      "Expected 2 function(s) of the notebook behind %check same-function",
    ],
    [["same-function", "loop", "fast"], "Expected --shapes with one shape an input"],
  ])("refuses %j", (positionals, words) => {
    expect(() => line(positionals)).toThrow(words);
  });
});
