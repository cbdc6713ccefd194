import { describe, expect, it } from "vitest";
import { blankMagicLines } from "../../../kernel/language/magic-lines.ts";

describe("blankMagicLines", () => {
  it.each([
    ["%who\nx", ";\nx"],
    ["  %time f(", ";"],
    ["!ls -l (", ";"],
    ["x = %pwd", "x = 0;"],
    ["const files = !ls", "const files = 0;"],
    ["model.fit?", ";"],
    ["?tf", ";"],
    ["a\n  % b", "a\n  % b"],
    ["x = !flag", "x = 0;"],
    ["a ? b : c", "a ? b : c"],
  ])("turns %j into %j", (source, expected) => {
    expect(blankMagicLines(source)).toBe(expected);
  });

  it("says that a cell magic takes all", () => {
    expect(blankMagicLines("%%bash\nls (")).toBeUndefined();
  });
});
