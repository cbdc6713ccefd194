import { escapeHtml, type Json, valueText } from "./html.ts";

/** One column of a table. */
export interface Column {
  readonly key: string;
  /** Head of the column; default the key in words. */
  readonly label?: string;
  /** HTML of a cell; default the value as text. */
  readonly html?: (row: Json) => string;
  /** Numbers are set to the right, with figures of equal width. */
  readonly isNumber?: boolean;
}

/**
 * Rows as an HTML table that scrolls by itself where it is wider than the page.
 *
 * @param rows - Rows of one shape; a missing value shows as a dash.
 * @param options - `columns`: which, in order, default all keys; `caption`: one line above; `className`: of the table.
 */
export function tableHtml(
  rows: readonly Json[],
  options: {
    readonly columns?: readonly Column[];
    readonly caption?: string;
    readonly className?: string;
  } = {},
): string {
  const { columns = columnsOf(rows), caption = "", className = "" } = options;
  const heads = columns.map((column) => {
    const label = escapeHtml(column.label ?? wordsOf(column.key));
    return `<th scope="col"${numberClass(column, rows)}>${label}</th>`;
  });
  const lines = rows.map((row) => {
    const cells = columns.map((column) => cellHtml(row, column, rows));
    return `<tr>${cells.join("")}</tr>`;
  });
  const title = caption === "" ? "" : `<caption>${escapeHtml(caption)}</caption>`;
  return (
    `<div class="scroll" tabindex="0"><table class="data ${className}">${title}` +
    `<thead><tr>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`
  );
}

/** Names with their values, one line each; empty where there are none. */
export function factsHtml(facts: readonly (readonly [name: string, value: unknown])[]): string {
  if (facts.length === 0) return "";
  const lines = facts.map(
    ([name, value]) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(valueText(value))}</dd></div>`,
  );
  return `<dl class="facts">${lines.join("")}</dl>`;
}

/** A key as words: `val_acc` stays, `learningRate` becomes `learning rate`. */
export function wordsOf(key: string): string {
  return key.replaceAll(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => {
    return `${before} ${after.toLowerCase()}`;
  });
}

function columnsOf(rows: readonly Json[]): Column[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].map((key) => ({ key }));
}

function cellHtml(row: Json, column: Column, rows: readonly Json[]): string {
  const value = row[column.key];
  const html = column.html?.(row) ?? escapeHtml(valueText(value));
  return `<td${numberClass(column, rows)}>${html}</td>`;
}

/** A column is one of numbers when every value that is there is a number. */
function numberClass(column: Column, rows: readonly Json[]): string {
  const values = rows.map((row) => row[column.key]).filter((value) => value !== undefined);
  const isNumber =
    column.isNumber ?? (values.length > 0 && values.every((value) => typeof value === "number"));
  return isNumber ? ' class="number"' : "";
}
