import { escapeText } from "./escape-text.ts";
import { type Displayable, displaySymbol } from "./mime-bundle.ts";

/** One row of a table by column name. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** Rows that show themselves as a table in a notebook, and are a plain list otherwise. */
export type ShownTable<R extends Row = Row> = readonly R[] & Displayable;

/**
 * A list of rows that knows how it looks: it shows the first 500 and says how many there are.
 *
 * @param rows - Rows of one shape; the first row's keys are the columns.
 * @param options - `caption`: one line above the table; `empty`: what to say when there are no rows.
 */
export function shownTable<R extends Row>(
  rows: readonly R[],
  options: { readonly caption?: string; readonly empty?: string } = {},
): ShownTable<R> {
  const { caption = "", empty = "Nothing to show." } = options;
  const show = (): { "text/plain": string; "text/html": string } =>
    rows.length === 0
      ? { "text/plain": empty, "text/html": `<p>${escapeText(empty)}</p>` }
      : { "text/plain": asText(rows, caption), "text/html": asHtml(rows, caption) };
  return Object.defineProperty([...rows], displaySymbol, {
    value: show,
  }) as unknown as ShownTable<R>;
}

/** Rows that are drawn; a page of more is slow, and nobody reads it. */
const mostShown = 500;

function captionOf(rows: readonly Row[], caption: string): string {
  if (rows.length <= mostShown) return caption;
  return `${caption === "" ? "" : `${caption}; `}the first ${mostShown} of ${rows.length} rows`;
}

/** Rows as aligned columns of text. */
function asText(all: readonly Row[], heading: string): string {
  const rows = all.slice(0, mostShown);
  const caption = captionOf(all, heading);
  const columns = columnsOf(rows);
  const cells = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((row) => row[index]?.length ?? 0)),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...(caption === "" ? [] : [caption]), ...lines].join("\n");
}

function asHtml(all: readonly Row[], heading: string): string {
  const rows = all.slice(0, mostShown);
  const caption = captionOf(all, heading);
  const columns = columnsOf(rows);
  const line = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag} style="text-align:left">${escapeText(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) =>
    line(
      "td",
      columns.map((column) => cellText(row[column])),
    ),
  );
  const head = caption === "" ? "" : `<caption>${escapeText(caption)}</caption>`;
  return `<table>${head}<thead>${line("th", columns)}</thead><tbody>${body.join("")}</tbody></table>`;
}

function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** Numbers with four significant digits, integers whole. */
function cellText(value: Row[string]): string {
  if (value === undefined) return "";
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
