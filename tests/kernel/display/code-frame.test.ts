import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { codeFrame } from "../../../kernel/display/code-frame.ts";

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

test("two lines on each side are shown, with an arrow and a caret", () => {
  const source = "one\ntwo\nthree\n\tfour();\nfive\nsix\nseven";
  expect(plain(codeFrame(source, { line: 4, column: 2 }))).toEqual([
    "      2 | two",
    "      3 | three",
    "    > 4 | \tfour();",
    "        | \t^",
    "      5 | five",
    "      6 | six",
  ]);
});

test("a place outside of the text shows nothing", () => {
  expect(codeFrame("a", { line: 2, column: 1 })).toEqual([]);
  expect(codeFrame("a", { line: 0, column: 1 })).toEqual([]);
});

test("a very long line is cut, and a caret beyond the cut is left out", () => {
  const [line, caret] = plain(codeFrame("x".repeat(1000), { line: 1, column: 900 }));
  expect(line!.length).toBeLessThan(200);
  expect(caret).toBeUndefined();
});
