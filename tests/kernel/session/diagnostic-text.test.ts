import { expect, test } from "vitest";
import { rewriteMagics } from "../../../kernel/magics/rewrite-magics.ts";
import { diagnosticLines, placeDiagnostic } from "../../../kernel/session/diagnostic-text.ts";

test("a mark inside a rewritten line is moved to the user's column", () => {
  const source = "a\n%time foo.bar(1)";
  const rewritten = rewriteMagics(source);
  const line = rewritten.code.split("\n")[1] ?? "";
  const diagnostic = {
    code: 2339,
    category: "error" as const,
    message: "No bar.",
    line: 2,
    column: line.indexOf("bar") + 1,
    length: 3,
  };
  const placed = placeDiagnostic(diagnostic, rewritten);
  expect(placed).toEqual({ label: "TS2339: ", message: "No bar.", line: 2, column: 11, length: 3 });
  expect(diagnosticLines(placed, { fileName: "In[1].ts", source })[2]).toBe(
    `${" ".repeat(4 + 10)}\u001b[31m^^^\u001b[0m`,
  );
});

test("tabs stay tabs under the line, and a mark never runs past its end", () => {
  const lines = diagnosticLines(
    { label: "", message: "m", line: 1, column: 2, length: 50 },
    { fileName: "In[1].ts", source: "\tab" },
  );
  expect(lines).toEqual([
    "In[1].ts:1:2 - m",
    "\u001b[2m1 | \u001b[0m\tab",
    "    \t\u001b[31m^^\u001b[0m",
  ]);
});
