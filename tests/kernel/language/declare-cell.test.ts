import { describe, expect, it, onTestFinished } from "vitest";
import { LanguageCore } from "../../../kernel/language/language-core.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** What the checker says about `later`, `code message` each, after a cell that must be right. */
function after(earlier: string, later: string, files = {}): readonly string[] {
  const core = new LanguageCore({ cwd: temporaryFolder(files) });
  onTestFinished(() => core.dispose());
  const first = core.compile(earlier, { executionCount: 1, typecheck: "error" });
  expect(first.diagnostics).toEqual([]);
  return core
    .compile(later, { executionCount: 2, typecheck: "error" })
    .diagnostics.map(({ code, message }) => `${code} ${message}`);
}

/** Statements that are right only if `expression` has exactly this type. */
const exactly = (expression: string, type: string): string =>
  `const exact: (<T>() => T extends typeof value ? 1 : 2) extends (<T>() => T extends ${type} ? 1 : 2) ? true : false = true; const value = ${expression};`;

/** The type that inference gives in one cell is the one that later cells see. */
const cases: readonly (readonly [
  title: string,
  earlier: string,
  expression: string,
  type: string,
])[] = [
  ["a number", "let n = 1", "n", "number"],
  ["an object", "const o = { a: 1, b: ['x'] }", "o", "{ a: number; b: string[] }"],
  ["an array that is const", "const t = [1, 'a'] as const", "t", "readonly [1, 'a']"],
  ["a function's result", "function f(a: number) { return { a } }", "f(1)", "{ a: number }"],
  ["a generic function", "function g<T>(x: T) { return [x] }", "g('s')", "string[]"],
  [
    "a default parameter",
    "function d(x = 3, y = 'a') { return x }",
    "d",
    "(x?: number, y?: string) => number",
  ],
  [
    "a destructured parameter",
    "function p({ a, b = 2 }: { a: string; b?: number }) { return a + b }",
    "p({ a: '' })",
    "string",
  ],
  ["an async function", "async function h() { return 1 }", "h()", "Promise<number>"],
  ["a generator", "function* i() { yield 'a' }", "[...i()]", "string[]"],
  ["an arrow", "const k = (x: number) => x > 1", "[k(1)]", "boolean[]"],
  [
    "a type predicate",
    "function is(x: unknown): x is string { return typeof x === 'string' }\nconst u = ['a', 1] as unknown[]",
    "u.filter(is)",
    "string[]",
  ],
  [
    "an inferred predicate",
    "const some = (x: number | undefined) => x !== undefined",
    "[1, undefined].filter(some)",
    "number[]",
  ],
  [
    "a destructured object",
    "const { a, ...rest } = { a: 1, b: 's', c: true }",
    "rest",
    "{ b: string; c: boolean }",
  ],
  ["a var in a block", "{ var w = [1] }", "w", "number[]"],
  ["a class's method", "class C { m(k: number) { return [k] } }", "new C().m(1)", "number[]"],
  [
    "a class's property",
    "class C { x = 1; static s = 'a' }",
    "[new C().x, C.s]",
    "(string | number)[]",
  ],
  ["a getter", "class C { #v = 2; get v() { return this.#v } }", "new C().v", "number"],
  ["a parameter property", "class C { constructor(readonly z = 4) {} }", "new C().z", "number"],
  [
    "a generic class",
    "class B<T> { constructor(public v: T) {} get() { return this.v } }",
    "new B('s').get()",
    "string",
  ],
  [
    "a subclass",
    "class A { a = 1 }\nclass B extends A { b = 's' }",
    "[new B().a, new B().b]",
    "(string | number)[]",
  ],
  [
    "an async method",
    "class C { async m() { return 1 } async *g() { yield 1 } }",
    "new C().m()",
    "Promise<number>",
  ],
  ["a class expression", "const K = class { q = 1 }", "new K().q", "number"],
  ["an enum", "enum E { A = 1, B = A * 2 }", "E.B as number", "number"],
  [
    "a namespace",
    "namespace N { export const x = [1]; export function f() { return 's' } }",
    "[N.x, N.f()]",
    "(string | number[])[]",
  ],
  ["a symbol", "const s = Symbol('s'); const m = { [s]: 1 }", "m[s]", "number"],
  [
    "a type of a module that the cell names otherwise",
    "const st = (await import('node:fs')).statSync('.')",
    "st.isFile()",
    "boolean",
  ],
  [
    "the type of another cell's class",
    "class P { v = 1 }\nconst list = [new P()]",
    "list[0].v",
    "number",
  ],
  [
    "a thing that was exported",
    "export default function e() { return 1 }\nexport const q = [2]",
    "[e(), ...q]",
    "number[]",
  ],
  ["emoji and accents", "const é = '😀', ü = { é }", "ü", "{ é: string }"],
];

describe("what later cells know of a cell", () => {
  it.each(cases)("carries the type of %s", (_title, earlier, expression, type) => {
    expect(after(earlier, exactly(expression, type))).toEqual([]);
    expect(after(earlier, exactly(expression, "never"))).toHaveLength(1);
  });

  it("widens a constant's literal where inference does", () => {
    expect(after("const a = 1, b = 's', c = true, d: 1 = 1", exactly("a", "1"))).toEqual([]);
    expect(after("const a = 1", "let b = a; b = 2")).toEqual([]);
    expect(after("const d = 1 as const", "let b = d; b = 2")).toEqual([
      "2322 Type '2' is not assignable to type '1'.",
    ]);
  });

  it("keeps overloads", () => {
    const earlier =
      "function o(x: number): 'n'\nfunction o(x: string): 's'\nfunction o(x: unknown): unknown { return typeof x }";
    expect(after(earlier, "const n: 'n' = o(1); const s: 's' = o('')")).toEqual([]);
    expect(after(earlier, "o(true)")).toEqual([expect.stringMatching(/^2769 /)]);
  });

  it("keeps private members private", () => {
    const earlier = "class C { private p = 1; protected q = 2; #r = 3; readonly s = 4 }";
    expect(after(earlier, "new C().p")).toEqual([expect.stringMatching(/^2341 /)]);
    expect(after(earlier, "new C().q")).toEqual([expect.stringMatching(/^2445 /)]);
    expect(after(earlier, "new C().s = 5")).toEqual([expect.stringMatching(/^2540 /)]);
  });

  it("knows a class that extends the result of a call", () => {
    const earlier =
      "type Make<T = {}> = new (...args: any[]) => T\nclass A { a = 1 }\nfunction mixin<B extends Make>(Base: B) { return class extends Base { extra = 's' } }\nclass C extends mixin(A) { own = true }";
    expect(
      after(earlier, "const c = new C(); const s: string = c.extra; c.own === true; c.a.toFixed()"),
    ).toEqual([]);
    expect(after(earlier, "new C().nope")).toEqual([expect.stringMatching(/^2339 /)]);
  });

  it("knows what a function carries", () => {
    expect(after("function f() {}\nf.times = 3", "f.times.toFixed()")).toEqual([]);
  });

  it("shows documentation written in a cell", () => {
    const core = new LanguageCore({ cwd: temporaryFolder() });
    onTestFinished(() => core.dispose());
    core.compile(
      "/** Half. */\nconst half = 0.5\n/** Twice. */\nfunction twice(x: number) { return 2 * x }",
      {
        executionCount: 1,
        typecheck: "error",
      },
    );
    expect([
      core.inspect("half", 1)?.documentation,
      core.inspect("twice", 1)?.documentation,
    ]).toEqual(["Half.", "Twice."]);
  });
});
