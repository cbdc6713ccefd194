import { escapeHtml } from "./html.ts";
import { inspectText } from "./inspect-text.ts";

type PlainRecord = Readonly<Record<string, unknown>>;

const MOST_ROWS = 60;
const MOST_COLUMNS = 30;
const MOST_CELL_TEXT = 200;

/** Whether a value is a non-empty array of plain objects with at most 30 keys in all. */
export function isRecordArray(value: unknown): value is readonly PlainRecord[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlainRecord)) return false;
  const columns = columnsOf(value).length;
  return columns > 0 && columns <= MOST_COLUMNS;
}

/** Records as an HTML table, one row each with its index; beyond 60 rows the middle is left out. All text is escaped. */
export function tableHtml(records: readonly PlainRecord[]): string {
  const columns = columnsOf(records);
  const head = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join("");
  const body = shownRows(records.length).map((index) =>
    index === undefined
      ? gapHtml(columns.length + 1, records.length)
      : rowHtml(index, records[index] ?? {}, columns),
  );
  return `<table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function isPlainRecord(value: unknown): value is PlainRecord {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function columnsOf(records: readonly PlainRecord[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function shownRows(length: number): readonly (number | undefined)[] {
  const all = Array.from({ length: Math.min(length, MOST_ROWS) }, (_, index) => index);
  if (length <= MOST_ROWS) return all;
  const half = MOST_ROWS / 2;
  return [...all.slice(0, half), undefined, ...all.slice(0, half).map((i) => length - half + i)];
}

function gapHtml(columns: number, length: number): string {
  return `<tr><td colspan="${columns}">… ${length - MOST_ROWS} more rows …</td></tr>`;
}

function rowHtml(index: number, record: PlainRecord, columns: readonly string[]): string {
  const cells = columns.map((column) => `<td>${escapeHtml(cellText(record[column]))}</td>`);
  return `<tr><th>${index}</th>${cells.join("")}</tr>`;
}

function cellText(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : inspectText(value);
  return text.length > MOST_CELL_TEXT ? `${text.slice(0, MOST_CELL_TEXT)}…` : text;
}
