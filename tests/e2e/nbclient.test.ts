import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, runVenv } from "../support/python.ts";

interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

const joined = (text: string | string[] | undefined): string =>
  Array.isArray(text) ? text.join("") : (text ?? "");

describe("nbclient", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "athanor-nbclient-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a notebook file with `jupyter execute` and returns its cells with outputs. */
  function execute(path: string): readonly Cell[] {
    const result = runVenv(
      "jupyter",
      ["execute", "--inplace", "--timeout=400", "--kernel_name=athanor", path],
      {
        cwd: folder,
        env: { ATHANOR_HISTORY: join(folder, "history.jsonl") },
      },
    );
    expect(result.status, result.stderr).toBe(0);
    return (JSON.parse(readFileSync(path, "utf8")) as { cells: Cell[] }).cells;
  }

  function notebook(name: string, sources: readonly string[]): string {
    const path = join(folder, name);
    const cells = sources.map((source, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    }));
    const metadata = {
      kernelspec: { name: "athanor", display_name: "TypeScript (Athanor)", language: "typescript" },
    };
    writeFileSync(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
    return path;
  }

  it("keeps all of 2,000 printed lines, in order", () => {
    const [cell] = execute(
      notebook("prints.ipynb", ['for (let i = 0; i < 2000; i++) console.log("line", i);']),
    );
    const text = (cell?.outputs ?? []).map((output) => joined(output.text)).join("");
    expect(text).toBe(Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join(""));
  });

  it("carries types, names and results from cell to cell", () => {
    const cells = execute(
      notebook("names.ipynb", [
        "interface Point { x: number; y: number }\nconst points: Point[] = [{ x: 1, y: 2 }];",
        "const points2 = points.map((p) => ({ ...p, x: p.x + 1 }));",
        "points2",
      ]),
    );
    expect(cells[2]?.outputs?.[0]).toMatchObject({
      output_type: "execute_result",
      execution_count: 3,
    });
    expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3]);
  });

  it("runs the tour with every output present", { timeout: 400_000 }, () => {
    const path = join(folder, "00-tour.ipynb");
    writeFileSync(path, readFileSync(join(root, "notebooks/00-tour.ipynb")));
    const code = execute(path).filter((cell) => cell.cell_type === "code");
    expect(code.length).toBeGreaterThanOrEqual(20);
    for (const cell of code) {
      const outputs = cell.outputs ?? [];
      expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
      // Cells that end in a semicolon-less declaration show nothing; the tour marks those that must show something.
      if (/^%|\n%|figure|table/i.test(joined(cell.source))) {
        expect(outputs.length, joined(cell.source)).toBeGreaterThan(0);
      }
    }
  });
});
