import { beforeAll, describe, expect, it } from "vitest";
import { LanguageCore } from "../../../kernel/language/language-core.ts";

describe("completions", () => {
  const core = new LanguageCore({ cwd: "/" });

  beforeAll(() => {
    const source =
      "interface P { alpha: number; beta(x: number): string }\nconst point: P = undefined as any; let pointer = 1; const $q = { deep: { er: 1 } }";
    core.compile(source, { executionCount: 1, typecheck: "error" });
  });

  /** Completes at the `|`. */
  const complete = (marked: string) => core.complete(marked.replace("|", ""), marked.indexOf("|"));

  it("lists the members of a value of an earlier cell, with kinds and signatures", () => {
    expect(complete("point.|")).toEqual({
      start: 6,
      end: 6,
      matches: [
        { text: "alpha", type: "property", signature: "alpha: number" },
        { text: "beta", type: "method", signature: "beta(x: number): string" },
      ],
    });
  });

  it("replaces the word under the cursor", () => {
    const { start, end, matches } = complete("1 + point.al|pha + 2");
    expect([start, end, matches.map(({ text }) => text)]).toEqual([10, 15, ["alpha"]]);
  });

  it("puts names of the notebook before globals and keywords", () => {
    expect(complete("poi|").matches.map(({ text }) => text)).toEqual(["point", "pointer"]);
    expect(complete("pro|").matches.map(({ text }) => text)).toContain("process");
  });

  it("matches whatever the case", () => {
    expect(complete("POINT|").matches.map(({ text }) => text)).toContain("point");
  });

  it("completes in the middle of unfinished code", () => {
    expect(complete("const f = () => { if (point.b|").matches.map(({ text }) => text)).toEqual([
      "beta",
    ]);
    expect(complete("$q.deep.|").matches.map(({ text }) => text)).toEqual(["er"]);
  });

  it("completes names of the cell itself, also when it declares an earlier name again", () => {
    expect(complete("const point = { gamma: 1 }\npoint.|").matches.map(({ text }) => text)).toEqual(
      ["gamma"],
    );
  });

  it("completes module names", () => {
    const { start, end, matches } = complete("import fs from 'node:fs/p|'");
    expect([start, end, matches.map(({ text }) => text)]).toEqual([24, 25, ["promises"]]);
  });

  it("completes literals of a union", () => {
    const source = "const u: 'left' | 'right' = ''";
    expect(core.complete(source, source.length - 1).matches.map(({ text }) => text)).toEqual([
      "left",
      "right",
    ]);
  });

  it("never shows the kernel's own names", () => {
    expect(complete("__ath|").matches).toEqual([]);
  });

  it("answers nothing where nothing fits", () => {
    expect(complete("point.zzz|")).toEqual({ start: 6, end: 9, matches: [] });
    expect(complete("// poi|").matches).toEqual([]);
  });
});

describe("kinds of names", () => {
  const core = new LanguageCore({ cwd: "/" });
  const kindsOf = (marked: string) => {
    const { matches } = core.complete(marked.replace("|", ""), marked.indexOf("|"));
    return Object.fromEntries(matches.map(({ text, type }) => [text, type]));
  };

  beforeAll(() => {
    const cells = [
      "const zConst = 1; let zLet = 1; var zVar = 1; const { zPart } = { zPart: 1 };",
      "function zFunction() {} ; class zClass {} ; enum zEnum { A } ; interface zInterface {} ; type zType = string;",
      "const zBase = () => class {}; class zDerived extends zBase() {}",
      'import { sep as zImported, join as zImportedFunction } from "node:path"; import * as zModule from "node:os";',
    ];
    for (const [index, source] of cells.entries())
      core.compile(source, { executionCount: index + 1, typecheck: "error" });
  });

  it("are the words that declared them in earlier cells", () => {
    expect(kindsOf("z|")).toEqual({
      zBase: "const",
      zClass: "class",
      zConst: "const",
      zDerived: "class",
      zEnum: "enum",
      zFunction: "function",
      zImported: "const",
      zImportedFunction: "function",
      zInterface: "interface",
      zLet: "let",
      zModule: "module",
      zPart: "const",
      zType: "type",
      zVar: "var",
    });
  });

  it("are those of the cell itself, of the innermost scope first", () => {
    const cell = `let zConst = 2;
      function outer(zLet: number) { for (const zVar of [zLet]) { try {} catch (zPart) { z| } } }`;
    expect(kindsOf(cell)).toMatchObject({
      zConst: "let",
      zLet: "parameter",
      zVar: "const",
      zPart: "let",
    });
  });

  it("are known beyond the names that get a signature", () => {
    const many = Array.from({ length: 40 }, (_, i) => `const many${i + 10} = ${i};`).join(" ");
    core.compile(many, { executionCount: 9, typecheck: "error" });
    expect(new Set(Object.values(kindsOf("many|")))).toEqual(new Set(["const"]));
  });
});
