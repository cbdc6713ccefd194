import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";

const program = fileURLToPath(new URL("../../dist/kernel/cli/main.js", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-run-"));
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function athanor(...words: string[]): Promise<Ended> {
  // An empty PATH: neither Python nor Jupyter can be found.
  const env = { ...process.env, PATH: "" };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

interface FileCell {
  readonly source: string[];
  readonly execution_count: number | null;
  readonly metadata: { readonly tags?: string[] };
  readonly outputs: readonly Record<string, unknown>[];
}

function code(source: string, tags: readonly string[] = []): Record<string, unknown> {
  return { cell_type: "code", source, metadata: { tags }, outputs: [], execution_count: null };
}

function writeSource(cells: readonly Record<string, unknown>[]): void {
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  writeFileSync(join(folder, "n.ipynb"), JSON.stringify(notebook));
}

function readResult(name: string): { cells: FileCell[]; metadata: Record<string, unknown> } {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as ReturnType<typeof readResult>;
}

test("a notebook runs without Python, takes parameters, and keeps types and outputs", async () => {
  writeSource([
    { cell_type: "markdown", source: "# Title", metadata: {} },
    code("let rate = 0.1;\nlet names: string[] = [];", ["parameters"]),
    code("console.log(rate);\nnames.map((name) => name.length)"),
    code("%%time\nconst total: number = names.length\ntotal + 1"),
    code("const lines = !echo one; echo two\nlines.length"),
    code("skipped", ["skip-execution"]),
    code("const wrong: number = 'x';", ["raises-exception"]),
    code("total"),
  ]);
  const {
    code: exit,
    out,
    err,
  } = await athanor(
    "run",
    "n.ipynb",
    "-p",
    "rate=0.5",
    "-p",
    'names=["a","bc"]',
    "-o",
    "done.ipynb",
  );
  expect([exit, err]).toEqual([0, ""]);
  expect(out).toContain("[3/7] console.log(rate);\n    0.5\n");
  const { cells, metadata } = readResult("done.ipynb");
  expect(cells.map((cell) => cell.execution_count ?? null)).toEqual([
    null,
    1,
    2,
    3,
    4,
    5,
    null,
    6,
    7,
  ]);
  expect(cells[2]?.metadata.tags).toEqual(["injected-parameters"]);
  expect(cells[2]?.source.join("")).toBe('// Parameters\nlet rate = 0.5;\nlet names = ["a","bc"];');
  expect(cells[3]?.outputs).toMatchObject([
    { output_type: "stream", name: "stdout", text: ["0.5\n"] },
    { output_type: "execute_result", execution_count: 3, data: { "text/plain": ["[ 1, 2 ]"] } },
  ]);
  expect(cells[4]?.outputs.at(-1)).toMatchObject({ data: { "text/plain": ["3"] } });
  expect(cells[5]?.outputs.at(-1)).toMatchObject({ data: { "text/plain": ["2"] } });
  expect(cells[7]?.outputs).toMatchObject([{ output_type: "error", ename: "TypeCheckError" }]);
  expect(cells[8]?.outputs).toMatchObject([{ data: { "text/plain": ["2"] } }]);
  expect(metadata).toMatchObject({
    kernelspec: { name: "athanor" },
    language_info: { name: "typescript" },
  });
});

test("the first error ends the run with its cell and line, and the notebook is written", async () => {
  writeSource([
    code("let a = 1;"),
    code('\nconsole.log("before");\nthrow new Error("boom");'),
    code("'never'"),
  ]);
  const { code: exit, err } = await athanor("run", "n.ipynb");
  expect(exit).toBe(1);
  expect(err).toMatch(/^Code cell 2 \(In\[2\]\), line 3 failed: Error: boom\n/);
  const { cells } = readResult("n.executed.ipynb");
  expect(cells[1]?.outputs).toMatchObject([
    { text: ["before\n"] },
    { output_type: "error", evalue: "boom" },
  ]);
  expect(cells[2]?.outputs).toEqual([]);
});

test("a type error ends the run at the user's line and column", async () => {
  writeSource([code('%time let a = 1;\nlet b: number = "x";')]);
  const { code: exit, err } = await athanor("run", "n.ipynb");
  expect(exit).toBe(1);
  expect(err).toContain("In[1].ts:2:5 - TS2322: Type 'string' is not assignable to type 'number'.");
});

test("files that aren't notebooks give one line and write nothing", async () => {
  writeFileSync(join(folder, "n.ipynb"), "{ not json");
  const { code: exit, out, err } = await athanor("run", "n.ipynb");
  expect([exit, out]).toEqual([1, ""]);
  expect(err.trimEnd().split("\n").length).toBe(1);
  expect(err).toContain("to be a Jupyter notebook (nbformat 4), received text that isn't JSON");
  expect(existsSync(join(folder, "n.executed.ipynb"))).toBe(false);
});

test("the notebook keeps the widgets that its cells made, with their last values", async () => {
  writeSource([
    code('import { slider } from "athanor/widgets";\nconst rate = slider({ value: 2 });\nrate'),
    code("rate.value = 7;"),
  ]);
  expect((await athanor("run", "n.ipynb")).code).toBe(0);
  const { cells, metadata } = readResult("n.executed.ipynb");
  const shown = cells[0]?.outputs[0]?.["data"] as Record<string, { model_id: string }> | undefined;
  const id = shown?.["application/vnd.jupyter.widget-view+json"]?.model_id ?? "";
  expect(metadata["widgets"]).toMatchObject({
    "application/vnd.jupyter.widget-state+json": {
      version_major: 2,
      state: { [id]: { model_name: "IntSliderModel", state: { value: 7 } } },
    },
  });
});
