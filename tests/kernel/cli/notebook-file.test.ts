import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  notebookText,
  parseNotebook,
  readNotebook,
  withOutputs,
  writeNotebook,
} from "../../../kernel/cli/notebook-file.ts";

const minimal = (cells: unknown[]): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells });

test.each([
  ["{", "text that isn't JSON"],
  ["[]", "JSON without `nbformat`"],
  ['{"nbformat": 3}', "format 3"],
  ['{"nbformat": 4}', "a file without a list of `cells`"],
  [minimal([{ source: "" }]), "a cell 1 without `cell_type`"],
  [minimal([{ cell_type: "code" }]), "a cell 1 without `source`"],
])("%j is refused as no notebook", (text, what) => {
  expect(() => parseNotebook(text, "n.ipynb")).toThrow(
    `Expected n.ipynb to be a Jupyter notebook (nbformat 4), received ${what}`,
  );
});

test("a file that isn't there is named", () => {
  expect(() => readNotebook("/nowhere/n.ipynb")).toThrow(
    "Expected a notebook, received /nowhere/n.ipynb: there is no such file.",
  );
});

test("a cell's source, tags, id and unknown fields are kept", () => {
  const cell = {
    cell_type: "code",
    id: "abc-1",
    source: ["a\n", "b"],
    metadata: { tags: ["parameters"], x: 1 },
    foo: 2,
  };
  const notebook = parseNotebook(minimal([cell]), "n");
  expect(notebook.cells[0]).toMatchObject({ type: "code", source: "a\nb", tags: ["parameters"] });
  const written = JSON.parse(notebookText(notebook)) as {
    cells: unknown[];
    nbformat_minor: number;
  };
  expect(written.nbformat_minor).toBe(5);
  expect(written.cells).toEqual([{ ...cell, execution_count: null, outputs: [] }]);
});

test("a cell without an id gets one, and markdown cells get no outputs", () => {
  const text = notebookText(
    parseNotebook(minimal([{ cell_type: "markdown", source: "# x" }]), "n"),
  );
  const { cells } = JSON.parse(text) as { cells: Record<string, unknown>[] };
  expect(cells[0]?.["id"]).toMatch(/^[0-9a-f]{8}$/);
  expect("outputs" in (cells[0] ?? {})).toBe(false);
});

test("texts of outputs are stored as lines, JSON and images as they are", () => {
  const [cell] = parseNotebook(minimal([{ cell_type: "code", source: "a" }]), "n").cells;
  if (cell === undefined) throw new Error("no cell");
  const outputs = [
    { output_type: "stream", name: "stdout", text: "a\nb" },
    {
      output_type: "display_data",
      data: { "text/html": "<b>\n</b>", "application/json": { a: 1 }, "image/png": "aGk=" },
      metadata: {},
    },
  ];
  const text = notebookText({ cells: [withOutputs(cell, 3, outputs)], metadata: {} });
  const { cells } = JSON.parse(text) as {
    cells: { outputs: unknown[]; execution_count: number }[];
  };
  expect(cells[0]?.execution_count).toBe(3);
  expect(cells[0]?.outputs).toEqual([
    { output_type: "stream", name: "stdout", text: ["a\n", "b"] },
    {
      output_type: "display_data",
      data: { "text/html": ["<b>\n", "</b>"], "application/json": { a: 1 }, "image/png": "aGk=" },
      metadata: {},
    },
  ]);
});

test("a refused write leaves nothing behind", () => {
  const folder = mkdtempSync(join(tmpdir(), "athanor-write-"));
  const notebook = parseNotebook(minimal([]), "n");
  writeNotebook(join(folder, "a.ipynb"), notebook);
  writeFileSync(join(folder, "b"), "");
  expect(() => writeNotebook(join(folder, "b", "c.ipynb"), notebook)).toThrow(
    "Choose another place with -o.",
  );
  expect(readdirSync(folder)).toEqual(["a.ipynb", "b"]);
});
