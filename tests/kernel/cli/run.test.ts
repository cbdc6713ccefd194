import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../../kernel/cli/run.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

interface Written {
  readonly cells: readonly { readonly source: string | string[]; readonly outputs: unknown[] }[];
}

interface RunOptions {
  readonly parameter?: readonly string[];
  readonly output?: string;
}

/** Runs a notebook of these cells; one that begins with `let` holds the parameters. */
async function runNotebook(sources: readonly string[], options: RunOptions) {
  const folder = mkdtempSync(join(tmpdir(), "athanor-run-"));
  const cells = sources.map((source, index) => ({
    cell_type: "code",
    id: `c${index}`,
    execution_count: null,
    metadata: source.startsWith("let ") ? { tags: ["parameters"] } : {},
    outputs: [],
    source,
  }));
  const file = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  writeFileSync(join(folder, "a.ipynb"), JSON.stringify(file));
  const terminal = createFakeTerminal(folder);
  const code = await run.run({ options: { ...options }, positionals: ["a.ipynb"] }, terminal);
  const written = join(folder, options.output ?? "a.executed.ipynb");
  const notebook = JSON.parse(readFileSync(written, "utf8")) as Written;
  return {
    code,
    written,
    ...terminal.printed,
    outputs: notebook.cells.map((cell) => cell.outputs),
  };
}

test("parameters reach the cells; the notebook is written beside the user and named", async () => {
  const { code, out, err, outputs, written } = await runNotebook(["let count = 1;", "count * 2"], {
    parameter: ["count=21", "other=1"],
  });
  expect([code, out.endsWith(`Wrote ${written}\n`)]).toEqual([0, true]);
  expect(err).toContain('the cell tagged "parameters" doesn\'t declare other');
  expect(JSON.stringify(outputs.at(-1))).toContain('"text/plain":["42"]');
}, 60_000);

test("a cell that fails ends the run with code 1 and its line; the notebook is written all the same", async () => {
  const { code, err, outputs } = await runNotebook(["1", 'throw new Error("no")', "3"], {
    output: "other.ipynb",
  });
  expect(code).toBe(1);
  expect(err).toMatch(/^Code cell 2 \(In\[2\]\), line 1 failed: Error: no/u);
  expect(outputs.map(({ length }) => length)).toEqual([1, 1, 0]);
}, 60_000);

test("a notebook that isn't there is one clear error", async () => {
  const terminal = createFakeTerminal(tmpdir());
  await expect(
    run.run({ options: {}, positionals: ["none-of-ours.ipynb"] }, terminal),
  ).rejects.toThrow(/Expected .*none-of-ours\.ipynb/u);
});
