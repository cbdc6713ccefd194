import { describe, expect, it } from "vitest";
import { splitDeclarations } from "../../../kernel/language/split-declarations.ts";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";
import { topLevelNames } from "../../../kernel/language/top-level-names.ts";

function split(source: string, output: string): Readonly<Record<string, string>> {
  const { file } = parseCell(source, "In[1].ts");
  const declarations = splitDeclarations(file, topLevelNames(file), output);
  return Object.fromEntries(declarations.map(({ name, text }) => [name, text]));
}

describe("splitDeclarations", () => {
  it("gives each name its statements", () => {
    const source = "export const a = 1, b = 's'\nfunction f(x) {}\nabstract class C {}\nlet u";
    const output =
      "export declare const a = 1, b: string;\n/** How. */\ndeclare function f(x: number): void;\ndeclare function f(x: string): void;\ndeclare namespace f { let extra: 1 }\nexport declare abstract class C {\n}\ndeclare let u: any;\nexport { f, u };\n";
    expect(split(source, output)).toEqual({
      a: "declare const a = 1;",
      b: "declare const b: string;",
      f: "/** How. */\ndeclare function f(x: number): void;\ndeclare function f(x: string): void;\ndeclare namespace f { let extra: 1 }",
      C: "declare abstract class C {\n}",
      u: "declare let u: any;",
    });
  });

  it("writes imports one a name, as the user meant them", () => {
    const source =
      "import d, { a, b as c, type T } from 'm'\nimport * as ns from 'n'\nimport type { U } from 'u'\nimport r = require('r')\nimport j from './j.json' with { type: 'json' }";
    expect(split(source, "")).toEqual({
      d: "import d from 'm';",
      a: "import { a as a } from 'm';",
      c: "import { b as c } from 'm';",
      T: "import { type T as T } from 'm';",
      ns: "import * as ns from 'n';",
      U: "import type { U as U } from 'u';",
      r: "import r = require('r')",
      j: "import j from './j.json' with { type: 'json' };",
    });
  });

  it("takes a name that the output lacks for any", () => {
    expect(split("const lost = 1", "export {};")).toEqual({ lost: "declare let lost: any;" });
  });

  it("leaves out what earlier cells declared", () => {
    expect(split("const a = 1", "declare const earlier: 1;\ndeclare const a = 1;")).toEqual({
      a: "declare const a = 1;",
    });
  });

  it("keeps the user's own text as the source", () => {
    const { file } = parseCell("const a: number = 1 // one", "In[1].ts");
    expect(splitDeclarations(file, topLevelNames(file), "")[0]?.source).toBe("const a: number = 1");
  });
});
