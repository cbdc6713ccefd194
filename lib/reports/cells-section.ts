import { escapeHtml, type Json } from "./html.ts";
import { highlight } from "./highlight.ts";
import { outputHtml } from "./output.ts";
import type { PlotBook } from "./plot-book.ts";

/** Lines of source that stand open; a longer cell shows these and folds nothing, but scrolls on its own. */
const words = { ok: "", error: "failed", running: "was running when the run took its cells" };

/**
 * The notebook's cells in the order in which they ran, with what each showed.
 *
 * A mark tells where the order isn't plain: a cell that ran before with the same source, a count that was skipped (what
 * ran there isn't known), a count that fell (the kernel was restarted).
 */
export async function cellsHtml(cells: readonly Json[], book: PlotBook): Promise<string> {
  const marks = orderMarks(cells);
  let html = "";
  for (const [index, cell] of cells.entries()) {
    html += await cellHtml(cell, { marks: marks[index] ?? [], book });
  }
  return html;
}

/** For each cell what is remarkable about its place in the order, in words. */
export function orderMarks(cells: readonly Json[]): readonly (readonly string[])[] {
  const firstRun = new Map<string, unknown>();
  let before = 0;
  return cells.map((cell) => {
    const count = countOf(cell);
    const source = String(cell["source"] ?? "").trim();
    const marks = gapMarks(count, before);
    const first = firstRun.get(source);
    if (first !== undefined) marks.push(`ran before as [${String(first)}]`);
    else if (source !== "") firstRun.set(source, count);
    before = count;
    return marks;
  });
}

function gapMarks(count: number, before: number): string[] {
  if (count <= before) return [`the kernel was restarted before this cell`];
  if (count === before + 1 || (before === 0 && count === 1)) return [];
  const missing = count - before - 1;
  const range = missing === 1 ? `[${before + 1}]` : `[${before + 1}] to [${count - 1}]`;
  return [`out of order: ${range} ${missing === 1 ? "is" : "are"} missing before it`];
}

function countOf(cell: Json): number {
  return Number(cell["executionCount"] ?? cell["execution_count"] ?? 0);
}

async function cellHtml(
  cell: Json,
  options: { readonly marks: readonly string[]; readonly book: PlotBook },
): Promise<string> {
  const outputs: readonly Json[] = Array.isArray(cell["outputs"]) ? cell["outputs"] : [];
  let shown = "";
  for (const output of outputs) shown += await outputHtml(output, options.book);
  const status = words[String(cell["status"]) as keyof typeof words] ?? "";
  const notes = [...options.marks, ...(status === "" ? [] : [status])];
  const marks = notes.map((note) => `<span class="mark">${escapeHtml(note)}</span>`).join("");
  const time = timeOf(cell["startedAt"]);
  const body = shown === "" ? "" : `<div class="outputs">${shown}</div>`;
  return (
    `<div class="cell ${escapeHtml(cell["status"] ?? "ok")}"><div class="gutter"><span>[${countOf(cell)}]</span>${time}</div>` +
    `<div class="content">${marks}<pre class="source"><code>${highlight(String(cell["source"] ?? "").trimEnd())}</code></pre>${body}</div></div>`
  );
}

function timeOf(startedAt: unknown): string {
  if (typeof startedAt !== "number" || startedAt <= 0) return "";
  const time = new Date(startedAt).toISOString().slice(11, 19);
  return `<time title="Started at ${time} UTC">${time}</time>`;
}
