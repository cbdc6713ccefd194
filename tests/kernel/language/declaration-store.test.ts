import { describe, expect, it } from "vitest";
import {
  addDeclarations,
  isHiddenName,
  renderDeclarations,
  withoutHiddenMarks,
  withoutNames,
} from "../../../kernel/language/declaration-store.ts";
import type { Declaration, DeclarationStore } from "../../../kernel/language/declaration-store.ts";

const declare = (name: string, text: string, isImport = false): Declaration => ({
  name,
  text,
  isImport,
  source: text,
});
const empty: DeclarationStore = new Map();

describe("the declaration store", () => {
  it("replaces a name that is declared again", () => {
    const first = addDeclarations(empty, [
      declare("a", "declare const a: 1;"),
      declare("b", "declare const b: 2;"),
    ]);
    const second = addDeclarations(first, [declare("a", "declare const a: 3;")]);
    expect(renderDeclarations(second)).toBe("declare const b: 2;\ndeclare const a: 3;\n");
    expect(renderDeclarations(first)).toContain("a: 1");
  });

  it("writes imports first", () => {
    const store = addDeclarations(empty, [
      declare("x", "declare const x: tf.Tensor;"),
      declare("tf", 'import * as tf from "tf";', true),
    ]);
    expect(renderDeclarations(store).split("\n")[0]).toBe('import * as tf from "tf";');
  });

  it("keeps the old type of an old value under a hidden name", () => {
    const first = addDeclarations(empty, [
      declare("P", "declare interface P { P: P; q: Q }"),
      declare("Q", "declare type Q = 1;"),
      declare("p", "declare const p: P;"),
    ]);
    const second = addDeclarations(first, [declare("P", "declare interface P { b: 2 }")]);
    expect(renderDeclarations(second)).toBe(
      "declare interface P__earlier1 { P: P__earlier1; q: Q }\ndeclare type Q = 1;\ndeclare const p: P__earlier1;\ndeclare interface P { b: 2 }\n",
    );
    const third = addDeclarations(second, [
      declare("P", "declare interface P { c: 3 }"),
      declare("p2", "declare const p2: P;"),
    ]);
    expect(renderDeclarations(third)).toContain("P__earlier1");
    expect(renderDeclarations(third)).not.toContain("b: 2");
  });

  it("forgets hidden names once nothing speaks of them", () => {
    const first = addDeclarations(empty, [
      declare("P", "declare interface P { a: 1 }"),
      declare("p", "declare const p: P;"),
    ]);
    const second = addDeclarations(first, [declare("P", "declare interface P { b: 2 }")]);
    const third = addDeclarations(second, [declare("p", "declare const p: 1;")]);
    expect(renderDeclarations(third)).toBe("declare interface P { b: 2 }\ndeclare const p: 1;\n");
  });

  it("renames names in scope only, not members, parameters or parts of other modules", () => {
    const store = addDeclarations(empty, [
      declare("P", "declare type P = 1;"),
      declare(
        "f",
        'declare function f(P: number): { P: P; m(P: P): [P: P]; q: import("m").P; r: N.P };',
      ),
    ]);
    expect(renderDeclarations(withoutNames(store, new Set(["P"])))).toContain(
      'declare function f(P: number): { P: P__earlier1; m(P: P__earlier1): [P: P__earlier1]; q: import("m").P; r: N.P };',
    );
  });

  it("renames an import by its local name", () => {
    const store = addDeclarations(empty, [
      declare("T", 'import { T as T } from "m";', true),
      declare("t", "declare const t: T;"),
    ]);
    expect(renderDeclarations(withoutNames(store, new Set(["T"])))).toBe(
      'import { T as T__earlier1 } from "m";\ndeclare const t: T__earlier1;\n',
    );
  });

  it("knows hidden names and takes their marks out of messages", () => {
    expect([isHiddenName("P__earlier1"), isHiddenName("__athanor"), isHiddenName("P")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(withoutHiddenMarks("type 'P__earlier12'")).toBe("type 'P'");
  });
});
