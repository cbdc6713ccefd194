import { expect, test } from "vitest";
import { findStatements, statementLineEnd } from "../../../kernel/magics/statements.ts";

const texts = (source: string): string[] =>
  findStatements(source).map(({ start, end }) => source.slice(start, end));

test.each([
  ["a; b;c", ["a", "b", "c"]],
  ["a\nb", ["a", "b"]],
  ["a\n  .b()\n  .c()", ["a\n  .b()\n  .c()"]],
  ["a +\nb", ["a +\nb"]],
  ["a\n+ b", ["a\n+ b"]],
  ["f(1,\n\n2)\ng()", ["f(1,\n\n2)", "g()"]],
  ["if (a)\n  b()\nc()", ["if (a)\n  b()", "c()"]],
  ["if (a) {\n b; c\n}\nelse d\ne", ["if (a) {\n b; c\n}\nelse d", "e"]],
  ["for (let i = 0; i < 3; i++)\n  f(i)", ["for (let i = 0; i < 3; i++)\n  f(i)"]],
  ["a // one; two\n/* b; */ c", ["a", "c"]],
  ["let s = `;\n;`\nt", ["let s = `;\n;`", "t"]],
  ["x as\nany", ["x as\nany"]],
  ["", []],
  [";;", []],
])("the statements of %j", (source, expected) => {
  expect(texts(source)).toEqual(expected);
});

test.each([
  ["f()", true],
  ["await f()", true],
  ["new A()", true],
  ["x = 1", true],
  ["type = 3", true],
  ["async () => 1", true],
  ["async(1)", true],
  ["import('a')", true],
  ["import.meta", true],
  ["[1, 2]", true],
  ["'a'", true],
  ["-1", true],
  ["import a from 'b'", false],
  ["import 'b'", false],
  ["const a = 1", false],
  ["async function f() {}", false],
  ["type A = 1", false],
  ["interface A {}", false],
  ["declare const a: 1", false],
  ["abstract class A {}", false],
  ["class A {}", false],
  ["{ a }", false],
  ["outer: for (;;) {}", false],
  ["@d class A {}", false],
  ["return", false],
])("whether %j has a value", (source, expected) => {
  expect(findStatements(source)[0]?.expression).toBe(expected);
});

test.each([
  ["a\nb", 1],
  ["a(\n)\nb", 4],
  ["a\n  .b\nc", 6],
  ["a +\nb\nc", 5],
  ["a", 1],
  ["`\n`\nb", 3],
])("the line end of the first statement of %j", (source, expected) => {
  expect(statementLineEnd(source, 0)).toBe(expected);
});
