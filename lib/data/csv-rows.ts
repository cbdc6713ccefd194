import { AthanorError } from "../core/errors.ts";

/** One row that could be read. */
export interface CsvRow {
  readonly line: number;
  readonly numbers: Float32Array;
  readonly className: string;
}

/** Where things stand in a row. */
export interface CsvColumns {
  readonly count: number;
  readonly label: number;
  readonly names: readonly string[];
}

/**
 * Finds the label's column by the first line.
 *
 * @throws {@link AthanorError} When there is no such column.
 */
export function findColumns(
  path: string,
  first: readonly string[],
  { header, label }: { readonly header: boolean; readonly label: string | number },
): CsvColumns {
  const names = header ? first : first.map((_, column) => String(column));
  const column = typeof label === "string" ? names.indexOf(label) : wrap(label, first.length);
  if (column >= 0 && column < first.length) return { count: first.length, label: column, names };
  throw new AthanorError(
    "data",
    `Expected \`label\` to be a column of ${path} (${names.join(", ")}), received ${JSON.stringify(label)}. ` +
      `${header ? "Names come from the first line" : "Columns are numbered from 0"}.`,
  );
}

function wrap(column: number, count: number): number {
  return column < 0 ? count + column : column;
}

/** A row as numbers and class, or why it is damaged. */
export function parseRow(
  record: readonly string[],
  line: number,
  {
    columns,
    classNames,
  }: { readonly columns: CsvColumns; readonly classNames: readonly string[] | undefined },
): CsvRow | { readonly reason: string } {
  if (record.length !== columns.count) {
    return { reason: `expected ${columns.count} fields, received ${record.length}` };
  }
  const className = (record[columns.label] ?? "").trim();
  if (classNames !== undefined && !classNames.includes(className)) {
    return { reason: `expected a class of ${classNames.join(", ")}, received "${className}"` };
  }
  if (className === "") return { reason: `column ${columns.names[columns.label]} is empty` };
  const fields = record.filter((_, column) => column !== columns.label);
  const bad = fields.findIndex((field) => field.trim() === "" || !Number.isFinite(Number(field)));
  if (bad >= 0) {
    const column = columns.names[bad < columns.label ? bad : bad + 1];
    return { reason: `expected a number in column ${column}, received "${fields[bad]}"` };
  }
  return { line, className, numbers: Float32Array.from(fields, Number) };
}
