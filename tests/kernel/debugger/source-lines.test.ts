import { expect, it } from "vitest";
import { mappedLines, sameLines } from "../../../kernel/debugger/source-lines.ts";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";
import { transformCell } from "../../../kernel/language/transform.ts";

const CELL = `import { join } from "node:path";
interface Size { width: number }

const size: Size = { width: 2 };
function twice(value: number): number {
  return 2 * value;
}
twice(size.width)`;

function compile(source: string): { readonly code: string; readonly sourceMap: string } {
  const { cell } = transformCell(parseCell(source, "In[1].ts"), { directory: "/notebook" });
  if (cell === undefined) throw new Error("the cell doesn't parse");
  return cell;
}

it("finds the code of the user's lines in a compiled cell, and the way back", () => {
  const { code, sourceMap } = compile(CELL);
  const lines = mappedLines(sourceMap);
  for (const line of [4, 6, 8]) {
    const place = lines.toCode(line);
    expect(place && lines.toUser(place)?.line, `line ${line}`).toBe(line);
  }
  const generated = code.split("\n");
  const last = lines.toCode(8);
  // The last expression stands behind what makes it the cell's value; the statement begins before that.
  expect(generated[last?.line ?? 0]).toContain("return { value: (twice(size.width)) };");
  expect(lines.toUser({ line: last?.line ?? 0, column: 0 })?.line).toBe(8);
  expect(lines.lastLine).toBe(8);
});

it("tells nothing of code that the kernel put in front of a cell", () => {
  const { code, sourceMap } = compile(CELL);
  const helper = code.indexOf("const d = m.default");
  expect(helper).toBeGreaterThan(0);
  expect(mappedLines(sourceMap).toUser({ line: 0, column: helper })).toBeUndefined();
});

it("maps through TypeScript's own emit where positions move", () => {
  const source = "enum Mode { On, Off }\n\nconst mode: Mode = Mode.Off;\nmode";
  const { code, sourceMap } = compile(source);
  const place = mappedLines(sourceMap).toCode(3);
  expect(code.split("\n")[place?.line ?? 0]).toContain("mode = Mode.Off");
});

it("keeps lines of plain code, those without text apart", () => {
  const lines = sameLines("const a = 1;\n\na;");
  expect(lines.toCode(3)).toEqual({ line: 2, column: 0 });
  expect(lines.toCode(2)).toBeUndefined();
  expect(lines.toUser({ line: 2, column: 4 })).toEqual({ line: 3, column: 5 });
});
