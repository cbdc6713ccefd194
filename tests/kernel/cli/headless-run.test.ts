import { expect, test } from "vitest";
import {
  failureLine,
  kernelMetadata,
  runCells,
  writeSessionReport,
} from "../../../kernel/cli/headless-run.ts";
import { createCodeCell, type NotebookCell } from "../../../kernel/cli/notebook-file.ts";
import { createProgress } from "../../../kernel/cli/progress.ts";
import { createBench, failure } from "../session/fakes.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

const markdown: NotebookCell = { type: "markdown", source: "# Title", tags: [], rest: {} };
const frame = { ...failure, traceback: ["Error: no", "    at In[2].ts:3:1"] };

async function runAll(cells: readonly NotebookCell[]) {
  const bench = await createBench();
  const terminal = createFakeTerminal("/");
  bench.behaviours.set("print", ({ sink }) => {
    sink({ kind: "stream", name: "stdout", text: "a\nb" });
    sink({ kind: "result", data: { "text/plain": "42" } });
    return { status: "ok" };
  });
  bench.behaviours.set("fail", () => frame);
  const options = { session: bench.session, progress: createProgress(terminal), clock: () => 0 };
  return { ...(await runCells({ cells, metadata: {} }, options)), terminal, bench };
}

test("code cells run in order and keep count and outputs; the rest is left as it was", async () => {
  const {
    notebook,
    failure: stopped,
    terminal,
  } = await runAll([markdown, createCodeCell("print", []), createCodeCell("b", [])]);
  expect(stopped).toBeUndefined();
  expect(notebook.cells[0]).toBe(markdown);
  expect(notebook.cells[1]?.rest).toMatchObject({
    execution_count: 1,
    outputs: [{ output_type: "stream" }, { output_type: "execute_result", execution_count: 1 }],
  });
  expect(notebook.cells[2]?.rest).toMatchObject({ execution_count: 2, outputs: [] });
  expect(terminal.printed.out).toBe(
    "[1/2] print\n    a\n    b\n    42\n    0.0 s\n[2/2] b\n    0.0 s\n",
  );
});

test("the first error stops the run with the cell and its line; later cells have no outputs", async () => {
  const {
    notebook,
    failure: stopped,
    bench,
  } = await runAll([createCodeCell("a", []), createCodeCell("fail", []), createCodeCell("c", [])]);
  expect(stopped).toBe(
    "Code cell 2 (In[2]), line 3 failed: Error: no\nError: no\n    at In[2].ts:3:1",
  );
  expect(notebook.cells[1]?.rest).toMatchObject({
    outputs: [{ output_type: "error", ename: "Error" }],
  });
  expect(notebook.cells[2]?.rest).toMatchObject({ execution_count: null, outputs: [] });
  expect(bench.executors[0]?.ran).toEqual(["a", "fail"]);
});

test("an error counts the notebook's own cells, without that of the parameters", async () => {
  const { failure: stopped } = await runAll([
    createCodeCell("a", ["injected-parameters"]),
    createCodeCell("fail", []),
  ]);
  expect(stopped).toMatch(/^Code cell 1 \(In\[2\]\), line 3 failed/u);
});

test("a cell tagged raises-exception may fail, one tagged skip-execution and a blank one are left out", async () => {
  const {
    failure: stopped,
    bench,
    terminal,
  } = await runAll([
    createCodeCell("fail", ["raises-exception"]),
    createCodeCell("skipped", ["skip-execution"]),
    createCodeCell(" \n", []),
    createCodeCell("b", []),
  ]);
  expect(stopped).toBeUndefined();
  expect(bench.executors[0]?.ran).toEqual(["fail", "b"]);
  expect(terminal.printed.out).toContain("    Error: no (raises-exception)\n    0.0 s\n[2/2] b\n");
});

test("the line of a failure is that of the cell's own first frame", () => {
  const traceback = [
    "E",
    "    at x (node:fs:1:2)",
    "    at f (In[12].ts:9:1)",
    "    at In[2].ts:4:7",
  ];
  expect(failureLine({ ...frame, status: "error", ename: "E", evalue: "", traceback }, 2)).toBe(4);
  expect(
    failureLine({ ...frame, status: "error", ename: "E", evalue: "", traceback: ["E"] }, 2),
  ).toBeUndefined();
});

test("the written notebook names kernel and language and keeps other metadata", () => {
  const { metadata } = kernelMetadata({ cells: [], metadata: { title: "x" } }, "TS", "athanor");
  expect(metadata).toMatchObject({
    title: "x",
    kernelspec: { display_name: "TS", language: "typescript", name: "athanor" },
    language_info: { name: "typescript", file_extension: ".ts" },
  });
});

test("the report is made by its magic in the same session", async () => {
  const { session, executors } = await createBench();
  const progress = createProgress(createFakeTerminal("/"));
  await writeSessionReport(session, "/a b/r.html", progress);
  expect(executors[0]?.ran).toEqual([
    'await __athanor.magic("report", "--out \\"/a b/r.html\\"");',
  ]);
});
