import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { describe, expect, it } from "vitest";
import type { CompiledCell } from "../../../kernel/protocol/compiled-cell.ts";
import { CellRunner } from "./support/cell-runner.ts";

/** Where the first frame of this cell in an error's stack lies in the user's text; line one-based, column one-based. */
function placeOf(
  error: unknown,
  cell: CompiledCell,
): { line: number | null; column: number | null } {
  const frame = /In\[\d+\]\.ts:(\d+):(\d+)/.exec((error as Error).stack ?? "");
  const position = { line: Number(frame?.[1]), column: Number(frame?.[2]) - 1 };
  const { line, column } = originalPositionFor(new TraceMap(cell.sourceMap), position);
  return { line, column: column === null ? null : column + 1 };
}

/** `@` marks where the error must be; the mark itself isn't part of the cell. */
const cells: readonly { readonly says: string; readonly marked: string }[] = [
  { says: "a throw on the first line", marked: "throw @new Error('x')" },
  { says: "a call after types", marked: "const a: number = 1, b = (null as any).@foo()" },
  { says: "a name that doesn't exist", marked: "let y = 1\nconst z: string = y + @missing" },
  { says: "an await", marked: "const x: number = 1\nawait (null as any).@then()" },
  { says: "the last expression", marked: "1\n;(undefined as any).@name" },
  {
    says: "the body of a loop without braces",
    marked: "for (const a of [1]) for (;;) (null as any).@x",
  },
  {
    says: "a hoisted function",
    marked: "const a = 1\nf()\nfunction f(n?: number): void {\n  throw @new Error('deep')\n}",
  },
  {
    says: "a cell with an enum",
    marked:
      "enum E { A }\nclass P { constructor(public q: number) {} }\nconst w: string = (null as any).@oops",
  },
  {
    says: "a class method",
    marked:
      "class A<T> {\n  private m(x: T): void { @missing }\n  go() { this.m(1 as any) }\n}\nnew A().go()",
  },
  {
    says: "text after characters beyond the first plane",
    marked: "const s: string = '😀'; @missing",
  },
];

describe("the source map of a cell", () => {
  it.each(cells)("leads $says back to its line and column", async ({ marked }) => {
    const at = marked.indexOf("@");
    const source = marked.slice(0, at) + marked.slice(at + 1);
    const before = marked.slice(0, at).split("\n");
    const runner = new CellRunner();
    const cell = runner.compile(source);
    const error: unknown = await runner.runCompiled(cell).catch((reason: unknown) => reason);
    expect(placeOf(error, cell)).toEqual({
      line: before.length,
      column: before.at(-1)!.length + 1,
    });
  });

  it("maps a failing import to its statement", async () => {
    const runner = new CellRunner();
    const cell = runner.compile("const a = 1\nimport { b } from 'node:no-such-module'");
    const map = new TraceMap(cell.sourceMap);
    const column = cell.code.split("\n")[0]!.indexOf("await __athanor");
    expect(originalPositionFor(map, { line: 1, column })).toMatchObject({ line: 2, column: 0 });
  });

  it("carries the user's own text, magics included", () => {
    const runner = new CellRunner();
    const map = JSON.parse(runner.compile("1 + 1").sourceMap) as {
      sourcesContent: string[];
      sources: string[];
    };
    expect(map).toMatchObject({ sources: ["In[1].ts"], sourcesContent: ["1 + 1"] });
  });
});
