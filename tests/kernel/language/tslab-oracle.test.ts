import { createRequire } from "node:module";
import { afterAll, describe, expect, it } from "vitest";
import { LanguageCore } from "../../../kernel/language/language-core.ts";
import { CellRunner } from "./support/cell-runner.ts";

/** tslab's converter and executor, called as its own kernel calls them. */
interface TslabExecutor {
  execute(source: string): Promise<boolean>;
  reset(): void;
  close(): void;
}
const require = createRequire(import.meta.url);
const { createConverter } = require("tslab/dist/converter.js") as {
  readonly createConverter: (options?: object) => { close(): void };
};
const { createExecutor } = require("tslab/dist/executor.js") as {
  readonly createExecutor: (root: string, converters: object, console: object) => TslabExecutor;
};

const values: unknown[] = [];
const converter = createConverter({ _fileWatcher: () => ({ close() {} }) });
const tslab = createExecutor(
  process.cwd(),
  { node: converter, browser: converter, close: () => converter.close() },
  { log: (value: unknown) => values.push(value), error() {} },
);
afterAll(() => tslab.close());

/** What one cell gave: its value (null stands for none, as tslab shows neither null nor undefined), or that it failed. */
type Outcome = { readonly value: unknown } | "failed";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown;

async function runInTslab(cells: readonly string[]): Promise<readonly Outcome[]> {
  tslab.reset();
  const outcomes: Outcome[] = [];
  for (const cell of cells) {
    values.length = 0;
    const isOk = await tslab.execute(cell);
    outcomes.push(isOk ? { value: plain(values.at(-1)) } : "failed");
  }
  return outcomes;
}

const core = new LanguageCore({ cwd: process.cwd() });

async function runInAthanor(cells: readonly string[]): Promise<readonly Outcome[]> {
  core.reset();
  const runner = new CellRunner();
  const outcomes: Outcome[] = [];
  for (const [index, source] of cells.entries()) {
    const { cell } = core.compile(source, { executionCount: index + 1, typecheck: "error" });
    try {
      if (cell === undefined) throw new Error("refused");
      const result = (await runner.runCompiled(cell)) as { value: unknown } | undefined;
      outcomes.push({ value: plain(result?.value) });
    } catch {
      outcomes.push("failed");
    }
  }
  return outcomes;
}

/** Notebooks on which both must agree. */
const agreed: readonly (readonly string[])[] = [
  ["const a = 1", "a + 1"],
  ["let a = 1; a = 2", "a"],
  ["const a = 1", "const a = 'x'", "a.length"],
  ["let x = 10\nlet y = x * 2\ny"],
  ["const { a, b: [c] } = { a: 1, b: [2] }", "[a, c]"],
  ["function f(n: number): number { return n < 2 ? 1 : n * f(n - 1) }", "f(5)"],
  ["g(2)\nfunction g(n: number) { return n * 3 }"],
  [
    "class A { constructor(public n: number) {} twice() { return this.n * 2 } }",
    "new A(4).twice()",
  ],
  ["class A { v = 1 }\nclass B extends A { w = 2 }", "const b = new B(); b.v + b.w"],
  ["enum E { A = 1, B }", "E.B", "E[1]"],
  ["namespace N { export const a = 4; export function f() { return a } }", "N.f()"],
  ["interface P { a: number }", "const p: P = { a: 1 }\np"],
  ["type T = 'x' | 'y'", "const t: T = 'x'; t"],
  ["const s: string = 1"],
  ["const n = 1", "n.nope"],
  ["const n = 1", "n = 2"],
  ["undefinedName"],
  ["const a = ;"],
  ["throw new Error('x')", "1"],
  ["await Promise.resolve(3)"],
  ["const p = await new Promise<number>((r) => setTimeout(() => r(5), 1))", "p + 1"],
  ["import * as path from 'path'", "path.posix.join('a', 'b')"],
  ["import { posix } from 'path'", "posix.basename('/a/b.txt')"],
  ["for (let i = 0; i < 3; i++) {}", "let n = 0\nfor (const k of [1, 2, 3]) n += k\nn"],
  ["var v = 1", "v += 1\nv"],
  ["const f = () => 1", "f.name"],
  ["const fs1 = [1, 2, 3].map((x) => x * x)", "fs1"],
  ["function* gen() { yield 1; yield 2 }", "[...gen()]"],
  ["async function af() { return 7 }", "await af()"],
  ["let u: number | undefined", "u"],
  ["const o = { a: { b: [1, { c: 2 }] } }", "o.a.b[1]"],
  ["/** doc */\nconst d = 1 // trailing", "d"],
  ["1;"],
  ["'text'"],
  ["{ const inner = 1 }", "typeof inner"],
  ["const a = 1, b = a + 1, c = b + 1", "[a, b, c]"],
  ["let [h, ...t] = [1, 2, 3]", "t"],
];

/** Notebooks where tslab is wrong, with what is right: by ECMAScript, or because a session must not lose names. */
const tslabIsWrong: readonly {
  readonly cells: readonly string[];
  readonly right: Outcome;
  readonly why: string;
}[] = [
  {
    why: "tslab can't run for await at top level",
    cells: ["let n = 0\nfor await (const v of [1, 2]) n += v\nn"],
    right: { value: 3 },
  },
  { why: "tslab refuses export", cells: ["export const e = 6", "e"], right: { value: 6 } },
  {
    why: "tslab loses names of a cell that throws",
    cells: ["const kept = 1; throw new Error('x')", "kept"],
    right: { value: 1 },
  },
];

describe("cells in tslab and here", () => {
  it.each(agreed.map((cells) => ({ cells })))("give the same: $cells", async ({ cells }) => {
    expect(await runInAthanor(cells)).toEqual(await runInTslab(cells));
  });

  it.each(tslabIsWrong)("differ where $why", async ({ cells, right }) => {
    expect((await runInAthanor(cells)).at(-1)).toEqual(right);
    expect((await runInTslab(cells)).at(-1)).not.toEqual(right);
  });
});
