import { AthanorError } from "../core/errors.ts";
import { type ShownTable, shownTable } from "../core/shown-table.ts";
import { attributesOf } from "./attributes.ts";
import type { LabeledData } from "./labeled-data.ts";
import { subset } from "./subset.ts";

/** One sample as a row: its id, its class and its derived properties by name. */
export interface SampleRow {
  readonly [column: string]: string | number;
  readonly id: string;
  readonly label: number;
  /** Name of the class. */
  readonly class: string;
}

/** What {@link queryData} looks for. */
export interface DataQuery {
  /** Keeps the rows for which it is true, e.g. `(row) => row.class === "3" && Number(row["contrast"]) < 4`. */
  readonly where?: (row: SampleRow) => boolean;
  /** Column to sort by: `id`, `label`, `class` or a derived property; default: the data's own order. */
  readonly sort?: string;
  /** Largest first; default false. */
  readonly descending?: boolean;
  /** Rows at most; default all. */
  readonly limit?: number;
}

/** What a query found. */
export interface QueryResult {
  /** Shows itself as a table. */
  readonly rows: ShownTable<SampleRow>;
  /** The samples found, in the order of the rows, e.g. for a contact sheet. */
  readonly data: LabeledData;
}

/**
 * Searches, filters and sorts samples by class, id and derived properties (row #27).
 *
 * @throws {@link AthanorError} `argument` for a column that doesn't exist, `data` without samples.
 */
export function queryData(data: LabeledData, query: DataQuery = {}): QueryResult {
  const { where = (): boolean => true, sort, descending = false, limit = Infinity } = query;
  const table = rowsOf(data);
  const [first] = table;
  if (sort !== undefined && first !== undefined && !(sort in first.row)) {
    throw new AthanorError(
      "argument",
      `Expected \`sort\` to be one of ${Object.keys(first.row).join(", ")}; received ${sort}.`,
    );
  }
  const sign = descending ? -1 : 1;
  const kept = table.filter(({ row }) => where(row));
  const sorted =
    sort === undefined
      ? kept
      : kept.toSorted((a, b) => sign * compare(a.row[sort] ?? "", b.row[sort] ?? ""));
  const found = sorted.slice(0, limit);
  const caption = `${found.length} of ${data.labels.length} samples of ${data.name}`;
  return {
    rows: shownTable(
      found.map(({ row }) => row),
      { caption, empty: "No sample is like that." },
    ),
    data: subset(
      data,
      found.map(({ index }) => index),
    ),
  };
}

function rowsOf(data: LabeledData): readonly { readonly index: number; readonly row: SampleRow }[] {
  const attributes = Object.entries(attributesOf(data));
  return Array.from(data.labels, (label, index) => ({
    index,
    row: {
      id: data.ids[index] ?? String(index),
      label,
      class: data.classNames[label] ?? String(label),
      ...Object.fromEntries(
        attributes.map(([name, values]) => [name, values[index] ?? Number.NaN]),
      ),
    },
  }));
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
