import { describe, expect, it } from "vitest";
import { parseJavaScript } from "../../../kernel/language/javascript-tree.ts";

describe("parseJavaScript", () => {
  it("takes top-level await, parentheses as nodes, and exports of unknown names", () => {
    const { program } = parseJavaScript("await (x); export { y }");
    expect(program?.body[0]).toMatchObject({
      expression: { argument: { type: "ParenthesizedExpression" } },
    });
  });

  it.each([
    ["let a; let a", 11],
    ["return", 0],
    ["with (a) {}", 0],
    ["const x = 010", 10],
    ["class A { constructor() {} constructor() {} }", 27],
  ])("finds the early error of %j", (code, start) => {
    expect(parseJavaScript(code).error).toMatchObject({ start, code: 0 });
  });
});
