import { describe, expect, it } from "vitest";
import { judgeCompleteness } from "../../../kernel/language/completeness.ts";

describe("judgeCompleteness", () => {
  it.each([
    "",
    "1 + 1",
    "const a: number = 1",
    "/[(]/.test('(')",
    "`a ${`b ${1}`} c`",
    "if (x) { y() } else { z() }",
    "x /* done */ // {",
    "'(' + \"[\"",
    "enum E { A }",
    "await f()",
    "%who",
    "%timeit -n 3 f(",
    "%%html\n<b",
    "const files = %sh ls *.(ts",
    "!ls (",
    "tf.tensor?",
    "a\n%lsmagic",
    "<b>{x}</b>",
  ])("finds %j complete", (source) => {
    expect(judgeCompleteness(source)).toEqual({ status: "complete" });
  });

  it.each([
    ["a +", "  "],
    ["const a = <div>", "  "],
    ["<p>\n  don't", "  "],
    ["<div>\n  <b>x</b>\n", "  "],
    ["<div>{rows.map(r =>", "  "],
    ["<div>\n {rows.map(r => (", "   "],
    ["const a = <ul>\n  {items.map((i) => <li>{i}</li>)}", "  "],
    ["f(1,", "  "],
    ["function f() {", "  "],
    ["  if (x) {", "    "],
    ["if (x)", ""],
    ["`abc", ""],
    ["`abc ${x", ""],
    ["/* open", ""],
    ["x =>", "  "],
    ["const a =", "  "],
    ["class A {\n  m() {\n    return 1", "    "],
    ["do { x } ", ""],
    ["try { x }", ""],
    ["const o = { a: [1, 2", ""],
    ["type A = {", "  "],
    ["%who\nf(", "  "],
  ])("finds %j incomplete", (source, indent) => {
    expect(judgeCompleteness(source)).toEqual({ status: "incomplete", indent });
  });

  it.each([
    "f)",
    ")",
    "[1, 2}",
    "let a; let a",
    "'open",
    "const 1a = 2",
    "return 1",
    "1 = 2",
    "if x",
    "%who\nf)",
  ])("finds %j invalid", (source) => {
    expect(judgeCompleteness(source)).toEqual({ status: "invalid" });
  });
});
