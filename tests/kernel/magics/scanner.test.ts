import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Scanner, type Token } from "../../../kernel/magics/scanner.ts";

function scan(text: string): Token[] {
  const scanner = new Scanner(text);
  const tokens: Token[] = [];
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) tokens.push(token);
  return tokens;
}

test.each([
  ["a / b / c", ["word", "punctuator", "word", "punctuator", "word"]],
  ["a = /b/g", ["word", "punctuator", "regex"]],
  ["return /[/]\\//.x", ["word", "regex", "punctuator", "word"]],
  ["(a) / b", ["punctuator", "word", "punctuator", "punctuator", "word"]],
  ["}\n/a/", ["punctuator", "newline", "regex"]],
  ["'it\\'s' \"a\"", ["string", "string"]],
  ["1e-3 .5 0x1F 1_000n", ["number", "number", "number", "number"]],
  ["// a\n/* b\nc */ d", ["comment", "newline", "comment", "word"]],
  ["#!/usr/bin/env node\na", ["comment", "newline", "word"]],
  ["#field ünïcode $_", ["word", "word", "word"]],
])("the kinds of %j", (text, kinds) => {
  expect(scan(text).map((token) => token.kind)).toEqual(kinds);
});

test("a template is in pieces around its expressions and hides brackets inside its text", () => {
  const tokens = scan("`a (${ f(`${x}`) } {` + y");
  expect(tokens.map(({ text }) => text)).toEqual([
    "`a (${",
    "f",
    "(",
    "`${",
    "x",
    "}",
    "`",
    ")",
    "}",
    " {`",
    "+",
    "y",
  ]);
  expect(tokens.at(-1)?.open).toBe(false);
});

test("an unclosed template, string, comment or bracket ends with the text", () => {
  for (const text of ["`a ${ b", "'a", "/* a", "f(", "`a", "a }) b"]) {
    expect(scan(text).at(-1)?.end).toBe(text.length);
  }
});

test("tokens never overlap and always end", () => {
  const parts = fc.array(fc.constantFrom(..."`${}()[]/\\'\"a1 \n*%!?=".split("")), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(parts, (characters) => {
      let end = 0;
      for (const token of scan(characters.join(""))) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
    }),
  );
});
