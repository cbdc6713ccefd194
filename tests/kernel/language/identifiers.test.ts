import { describe, expect, it } from "vitest";
import { renameIdentifiers } from "../../../kernel/language/identifiers.ts";

describe("renameIdentifiers", () => {
  const renames = new Map([["A", "B1"]]);

  it.each([
    ["declare const x: A | A[];", "declare const x: B1 | B1[];"],
    [
      "declare class A extends N.A<A> { A: A; static A(): A }",
      "declare class B1 extends N.A<B1> { A: B1; static A(): B1 }",
    ],
    ["declare type T = typeof A.A;", "declare type T = typeof B1.A;"],
    ["declare enum E { A = 1 }", "declare enum E { A = 1 }"],
    ['import { A as A } from "A";', 'import { A as B1 } from "A";'],
    ["// A\ndeclare const s: 'A';", "// A\ndeclare const s: 'A';"],
  ])("turns %j into %j", (text, expected) => {
    expect(renameIdentifiers(text, renames)).toBe(expected);
  });
});
