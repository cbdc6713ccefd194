import { beforeAll, describe, expect, it } from "vitest";
import { LanguageCore } from "../../../kernel/language/language-core.ts";

describe("inspection", () => {
  const core = new LanguageCore({ cwd: "/" });
  const declared = `/**
 * Doubles a number.
 *
 * @param n - What to double.
 * @returns Twice as much.
 * @example
 * double(2)
 * @deprecated Use two.
 */
function double(n: number): number { return n * 2 }`;

  beforeAll(() => {
    core.compile(`${declared}\nconst pair = { double: 1 }`, {
      executionCount: 1,
      typecheck: "error",
    });
  });

  /** Inspects at the `|`. */
  const inspect = (marked: string) => core.inspect(marked.replace("|", ""), marked.indexOf("|"));

  it("tells signature, documentation and source of a name of an earlier cell", () => {
    expect(inspect("dou|ble")).toEqual({
      signature: "function double(n: number): number",
      documentation:
        "Doubles a number.\n\n*@param* `n` — What to double.\n\n*@returns* — Twice as much.\n\n*@example*\n\n```ts\ndouble(2)\n```\n\n*@deprecated* — Use two.",
      source: "function double(n: number): number { return n * 2 }",
    });
  });

  it.each([
    "double|",
    "double|(1)",
    "double(|",
    "double(|1)",
    "double(1, |",
    "x = double(1 + 2|)",
    "|double",
  ])("finds the function at %j", (marked) => {
    expect(inspect(marked)?.signature).toBe("function double(n: number): number");
  });

  it("doesn't take a property for the name of a cell", () => {
    const found = inspect("pair.doub|le");
    expect(found?.signature).toBe("(property) double: number");
    expect(found?.source).not.toContain("function");
  });

  it("shows the declaration in a library", () => {
    const found = inspect("Math.max|");
    expect(found?.signature).toBe("(method) Math.max(...values: number[]): number");
    expect(found?.source).toBe("max(...values: number[]): number;");
  });

  it("shows the source of a name of the same cell", () => {
    expect(inspect("const here = 1\nhere|")?.source).toBe("const here = 1");
  });

  it("knows nothing of blanks, operators and unknown names", () => {
    expect([
      inspect("  |  "),
      inspect("1 +| 2"),
      inspect("|"),
      inspect("nowhere|")?.source,
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
