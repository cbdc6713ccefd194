import { describe, expect, it } from "vitest";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";
import { topLevelNames, valueNames } from "../../../kernel/language/top-level-names.ts";

const namesOf = (source: string): readonly string[] =>
  topLevelNames(parseCell(source, "In[1].ts").file).map(({ name }) => name);

describe("topLevelNames", () => {
  it.each([
    ["const { a, b: [c, , ...d], ...e } = v", ["a", "c", "d", "e"]],
    [
      "if (x) { var y = 1; let z = 2 } else for (var w of []) { try { var t } catch {} }",
      ["y", "w", "t"],
    ],
    ["const f = () => { var inner }; class C { static { var s } }", ["f", "C"]],
    [
      "import a, { type b, c as d } from 'm'; import * as e from 'n'; import f = require('f')",
      ["a", "b", "d", "e", "f"],
    ],
    ["declare global { var g: 1 }\ndeclare module 'm' {}", []],
    ["export default function () {}\nexport default class Named {}", ["Named"]],
  ])("finds those of %j", (source, names) => {
    expect(namesOf(source)).toEqual(names);
  });

  it("tells types from values", () => {
    const { file } = parseCell(
      "interface A {} type B = 1; declare let c: 1; namespace D { type E = 1 } namespace F { export let g = 1 } let h",
      "In[1].ts",
    );
    expect(valueNames(topLevelNames(file))).toEqual(["F", "h"]);
  });

  it("knows what the cell exports itself", () => {
    const { file } = parseCell(
      "export const a = 1; const b = 2, c = 3; export { b as other }",
      "In[1].ts",
    );
    const exported = topLevelNames(file).filter((each) => each.isExported);
    expect(exported.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});
