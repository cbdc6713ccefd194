import { describe, expect, it } from "vitest";
import ts from "#typescript";
import { lowerSyntax, needsLowering } from "../../../kernel/language/lower-syntax.ts";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";

const parse = (source: string) => parseCell(source, "In[1].ts").file;

describe("needsLowering", () => {
  it.each([
    "enum E { A }",
    "namespace N { let a }",
    "class C { constructor(readonly a: 1) {} }",
    "@d class C {}",
    "class C { @d m() {} }",
    "class C { accessor a = 1 }",
    "using a = b",
    "{ await using a = b }",
    "() => { enum Never {} }",
    "<b/>",
    "const f = () => <>{1}</>",
  ])("is so for %j", (source) => {
    expect(needsLowering(parse(source))).toBe(true);
  });

  it.each([
    "declare enum E { A }",
    "declare namespace N {}",
    "class C { constructor(a: 1) {} private b; readonly c = 1 }",
    "const a = 1; let b",
    "type A = 1",
    "let using = 1, accessor = 2",
  ])("isn't so for %j", (source) => {
    expect(needsLowering(parse(source))).toBe(false);
  });
});

describe("lowerSyntax", () => {
  it("keeps unused imports and what newer than ES2021 Node can run", () => {
    const { code } = lowerSyntax(
      parse(
        "import { unused } from 'm'\nenum E {}\nclass C { static { this.#p; } static #p = 1; f = 2 }\na ??= b",
      ),
      {},
    );
    expect(code).toContain("import { unused } from 'm'");
    expect(code).toContain("static #p = 1");
    expect(code).toContain("a ??= b");
  });

  it("leaves no link to a map file in the code, but the map beside it", () => {
    const { code, map } = lowerSyntax(parse("enum E {}"), {});
    expect(code).not.toContain("sourceMappingURL");
    expect(JSON.parse(map!)).toMatchObject({ version: 3 });
  });

  it("writes import = require as a const", () => {
    expect(lowerSyntax(parse("enum E {}\nimport fs = require('fs')"), {}).code).toContain(
      "const fs = require('fs')",
    );
  });

  it("emits decorators of either kind", () => {
    const file = parse("@d class C {}");
    expect(lowerSyntax(file, {}).code).toContain("__esDecorate");
    expect(lowerSyntax(file, { experimentalDecorators: true }).code).toContain("__decorate");
  });

  it("takes what makes elements into the cell alone, from where the notebook says", () => {
    const { code } = lowerSyntax(parse("const a = <b>{1}{2}</b>"), {});
    expect(code).toBe(
      'const { jsxs: _jsxs } = await __athanor.import("athanor/jsx-runtime");\nconst a = _jsxs("b", { children: [1, 2] });\n',
    );
    const other = { jsx: ts.JsxEmit.Preserve, jsxImportSource: "preact" };
    expect(lowerSyntax(parse("<b/>"), other).code).toContain('import("preact/jsx-runtime")');
    const classic = { jsx: ts.JsxEmit.React, jsxFactory: "h" };
    expect(lowerSyntax(parse("<b/>"), classic).code).toContain('h("b", null)');
  });
});
