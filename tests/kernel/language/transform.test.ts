import { describe, expect, it } from "vitest";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";
import { transformCell } from "../../../kernel/language/transform.ts";
import { CellRunner } from "./support/cell-runner.ts";

/** Cells of one notebook in order, and the value of the last one. */
interface Sequence {
  readonly says: string;
  readonly cells: readonly string[];
  readonly value: unknown;
}

const sequences: readonly Sequence[] = [
  { says: "keeps a const for later cells", cells: ["const a: number = 2", "a + 1"], value: 3 },
  {
    says: "takes patterns apart in order",
    cells: ["const { a, b: [c, ...d] } = { a: 1, b: [2, 3, 4] };\n[a, c, d.length]"],
    value: [1, 2, 2],
  },
  {
    says: "gives defaults in patterns",
    cells: ["const { a = 5, ...rest } = { b: 6 } as any\nconst [q = a] = [];\n[a, rest.b, q]"],
    value: [5, 6, 5],
  },
  {
    says: "declares a name again",
    cells: ["const x = 1", "let x = 'two'", "class x { static y = 3 }", "x.y"],
    value: 3,
  },
  {
    says: "awaits what stands right behind the word",
    cells: ["const seen = [];\nfor await(const a of[await(1)]) seen.push(a)\nseen.join()"],
    value: "1",
  },
  {
    says: "reads a regular expression after yield in methods and async generators",
    cells: [
      "const o = { *f() { yield /a/.test('a') } }; const g = async function* () { yield /b/.source };\n[...o.f(), (await g().next()).value].join()",
    ],
    value: "true,b",
  },
  {
    says: "lets a line break before the type of an arrow function's result",
    cells: ["const f = (a: number)\n  : number => a + 1\nf(1)"],
    value: 2,
  },
  {
    says: "doesn't call what stands below a var without value in an if",
    cells: ["if (true) var v: any\n(1 + 1)"],
    value: 2,
  },
  { says: "empties a let without value", cells: ["let x = 1", "let x;\nx"], value: undefined },
  { says: "doesn't call what stands below a let", cells: ["let x\n(1 + 1)"], value: 2 },
  {
    says: "hoists functions over their first use",
    cells: ["f(3)\nfunction f(n: number): number { return n && n + f(n - 1) }", "f(4)"],
    value: 10,
  },
  {
    says: "lets old functions see a redefined one",
    cells: [
      "function g() { return 1 }\nfunction h() { return g() }",
      "function g() { return 2 }",
      "h()",
    ],
    value: 2,
  },
  {
    says: "names anonymous functions after their variable",
    cells: ["const f = () => 1, g = function () {}, C = class {}\nf.name + g.name + C.name"],
    value: "fgC",
  },
  {
    says: "names hoisted functions",
    cells: ["async function* gen() {}\ngen.name + gen.constructor.name"],
    value: "genAsyncGeneratorFunction",
  },
  {
    says: "keeps the array below a class apart",
    cells: ["class A {}\n[1, 2].map((n) => n + 1)"],
    value: [2, 3],
  },
  {
    says: "makes a var of a loop a session name",
    cells: ["for (var i = 0; i < 3; i++) { var last = i }", "[i, last]"],
    value: [3, 2],
  },
  {
    says: "keeps a var of an if without braces",
    cells: ["if (true) var { v } = { v: 7 }; else var w", "[v, w]"],
    value: [7, undefined],
  },
  { says: "forgets the old value of a var", cells: ["var n = 5", "var n\nn"], value: undefined },
  {
    says: "keeps loop variables local",
    cells: ["let sum = 0\nfor (const k of [1, 2, 3]) sum += k", "typeof k + sum"],
    value: "undefined6",
  },
  {
    says: "keeps block names local",
    cells: ["{ let inner = 1; function local() {} }", "typeof inner + typeof local"],
    value: "undefinedundefined",
  },
  {
    says: "runs enums and reads them later",
    cells: ["enum E { A = 2, B }", "E.B + E[2].length"],
    value: 4,
  },
  {
    says: "starts an enum afresh",
    cells: ["enum E { A }", "enum E { B }\nObject.keys(E).join()"],
    value: "0,B",
  },
  { says: "runs namespaces", cells: ["namespace N { export const a = 4 }", "N.a"], value: 4 },
  {
    says: "runs parameter properties",
    cells: [
      "class P { constructor(private readonly n: number) {} get() { return this.n } }",
      "new P(8).get()",
    ],
    value: 8,
  },
  {
    says: "runs decorators",
    cells: [
      "const tag = (c: any, _context: any) => { c.tagged = 9; return c }\n@tag class D {}",
      "(D as any).tagged",
    ],
    value: 9,
  },
  {
    says: "accepts and drops exports",
    cells: [
      "export const a = 1, b = () => 2\nexport function f() { return 3 }\nexport { a as other }",
      "a + b() + f()",
    ],
    value: 6,
  },
  { says: "shows a default export", cells: ["export default 40 + 2"], value: 42 },
  {
    says: "accepts the export of an earlier name",
    cells: ["const a = 1", "export { a }\na"],
    value: 1,
  },
  {
    says: "awaits at top level",
    cells: ["const a = await Promise.resolve(3)\na + await 1"],
    value: 4,
  },
  {
    says: "runs for await over generators and arrays of promises",
    cells: [
      "async function* g() { yield 1; yield 2 }\nlet s = 0\nfor await (const v of g()) s += v\nfor await (const v of [Promise.resolve(3), 4]) s += v",
      "s",
    ],
    value: 10,
  },
  {
    says: "ends an async iterator early",
    cells: [
      "let closed = false\nasync function* g() { try { for (;;) yield 1 } finally { closed = true } }\nfor await (const _ of g()) break\nclosed",
    ],
    value: true,
  },
  { says: "shows no value after a declaration", cells: ["1; const a = 2"], value: "none" },
  { says: "shows no value of an expression inside a block", cells: ["{ 1 }"], value: "none" },
  {
    says: "shows the value before a stray semicolon and comment",
    cells: ["1 + 1;; // two"],
    value: 2,
  },
  {
    says: "shows a string that looks like a directive",
    cells: ["'use strict'"],
    value: "use strict",
  },
  { says: "shows no value after a type", cells: ["1\ninterface I { a: 1 }"], value: "none" },
  { says: "shows an object in parentheses", cells: ["({ a: 1 })"], value: { a: 1 } },
  {
    says: "keeps strict mode of modules",
    cells: ["(function () { return this })()"],
    value: undefined,
  },
  { says: "has this undefined at top level, as modules have", cells: ["this"], value: undefined },
  {
    says: "knows where it stands",
    cells: ["[import.meta.dirname, import.meta.filename, import.meta.url]"],
    value: ["/notebook", "/notebook/In[1].ts", "file:///notebook/In%5B1%5D.ts"],
  },
  {
    says: "runs import = require",
    cells: ["import path = require('node:path')", "path.posix.join('a', 'b')"],
    value: "a/b",
  },
  { says: "ignores a hashbang", cells: ["#!/usr/bin/env node\n1"], value: 1 },
  {
    says: "ignores types of every kind",
    cells: [
      "type A<T> = T[]\ninterface B {}\ndeclare const z: number\nfunction id<T>(this: void, x?: T): asserts x is T {}\nconst n = [1] as A<number> satisfies unknown;\n(<any>n)!.length",
    ],
    value: 1,
  },
];

describe("transformCell, run cell by cell", () => {
  it.each(sequences)("$says", async ({ cells, value }) => {
    const runner = new CellRunner();
    let result: unknown;
    for (const cell of cells) result = await runner.run(cell);
    // Values come from another realm, whose arrays and objects compare by content only.
    const plain = JSON.stringify(result === undefined ? { value: "none" } : result);
    expect(plain).toBe(JSON.stringify({ value }));
  });

  it("assigns names as they are reached, so that they survive a throw", async () => {
    const runner = new CellRunner();
    await expect(
      runner.run("const before = 1; throw new Error('stop'); const after = 2"),
    ).rejects.toThrow("stop");
    expect(await runner.run("[before, typeof after].join()")).toEqual({ value: "1,undefined" });
  });

  it("doesn't await a promise that is the value", async () => {
    const result = (await new CellRunner().run("Promise.resolve(1)")) as { value: Promise<number> };
    expect(await result.value).toBe(1);
    expect(Object.prototype.toString.call(result.value)).toBe("[object Promise]");
  });

  it("leaves a function that is the value without a name", async () => {
    const result = (await new CellRunner().run("() => 1")) as { value: () => number };
    expect(result.value.name).toBe("");
  });

  it("shows the text of a function as the user typed it", async () => {
    const runner = new CellRunner();
    await runner.run("const twice = (n) => n  *  2");
    expect(await runner.run("twice.toString()")).toEqual({ value: "(n) => n  *  2" });
  });

  it("ticks and waits in functions that later cells call", async () => {
    const runner = new CellRunner();
    await runner.run("const work = async () => { for (const x of [1, 2]) await x }");
    expect([runner.ticks, runner.waits]).toEqual([0, 0]);
    await runner.run("await work()");
    expect([runner.ticks, runner.waits]).toEqual([2, 3]);
  });

  it("takes turns with other tasks as without the kernel: for await adds no microtask", async () => {
    const runner = new CellRunner();
    await runner.run(
      `const task = async (name: string, items: any) => { for await (const x of items) console.log(name, x) }
const pair = async function* () { yield 1; yield 2 }
const chain = Promise.resolve().then(() => console.log("t1")).then(() => console.log("t2")).then(() => console.log("t3"))
  .then(() => console.log("t4")).then(() => console.log("t5")).then(() => console.log("t6"))
await Promise.all([task("a", [1, 2]), task("b", pair()), chain])`,
    );
    // What plain Node 20 prints.
    expect(runner.printed.join()).toBe("t1,t2,a 1,b 1,t3,t4,a 2,b 2,t5,t6");
  });
});

describe("transformCell, JSX", () => {
  it.each([
    ["let count = 3\n<b>{count}</b>"],
    ["const el = <b>x</b>; <string>el"],
    ["const el = <b>x</b>; const f = <T>(x: T) => x"],
  ])("says what JSX asks of the rest of a cell: %s", (source) => {
    const { errors } = transformCell(parseCell(source, "In[1].ts"), { directory: "/" });
    expect(errors[0]?.message).toMatch(/needs its `;`.*`x as T`.*`<T,>\(x: T\)/);
  });
});

describe("transformCell, names", () => {
  it("lists values once, in order, imports included, types not", () => {
    const source =
      "import d, { x as y, type T } from 'm'; import * as ns from 'n'; import type Q from 'q';\n" +
      "interface I {} type U = 1; declare const amb: 1; let a = 1; { var a2 } function f() {} class C {} enum E {} namespace N { export const v = 1 }";
    const { cell } = transformCell(parseCell(source, "In[1].ts"), { directory: "/" });
    expect(cell?.names).toEqual(["d", "y", "ns", "a", "a2", "f", "C", "E", "N"]);
  });

  it("refuses names that the kernel keeps for itself", () => {
    const { errors } = transformCell(parseCell("const __athanor = 1", "In[1].ts"), {
      directory: "/",
    });
    expect(errors[0]).toMatchObject({ start: 6, length: 9 });
    expect(errors[0]?.message).toContain("Choose another one");
  });
});

describe("transformCell, syntax errors", () => {
  it.each([
    ["const a = ;", 10, "Expression expected."],
    ["foo(", 4, "')' expected."],
    ["let a = 1\nlet a = 2", 14, "Identifier 'a' has already been declared"],
    ["return 1", 0, "'return' outside of function"],
    ["enum E { A }\nlet b; let b", 24, "Identifier 'b' has already been declared"],
    ["1 = 2", 0, "Assigning to rvalue"],
    ["break", 0, "Unsyntactic break"],
  ])("places the error of %j", (source, start, message) => {
    const { cell, errors } = transformCell(parseCell(source, "In[1].ts"), { directory: "/" });
    expect(cell).toBeUndefined();
    expect(errors[0]).toMatchObject({ start, message });
  });
});
