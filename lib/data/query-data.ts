import { AthanorError } from "../core/errors.ts";
import { type ShownTable, shownTable } from "../core/shown-table.ts";
import { runInTurns, runSteps, share, type Steps, type TurnOptions } from "../core/steps.ts";
import { type Attributes, attributeSteps } from "./attributes.ts";
import { rowOrder } from "./row-order.ts";
import { type DataQuestion, questionOf, watchedRow } from "./data-question.ts";
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
  /** What was asked and what came up, for `checkQueries`. */
  readonly question: DataQuestion;
}

/**
 * Searches, filters and sorts samples by class, id and derived properties (row #27).
 *
 * @throws {@link AthanorError} `argument` for a column that doesn't exist, `data` without samples.
 */
export function queryData(data: LabeledData, query: DataQuery = {}): QueryResult {
  return runSteps(querySteps(data, query));
}

/**
 * As {@link queryData}, in turns with everything else, for data that takes a while: tells how far it is, and a signal ends it.
 *
 * @throws {@link AthanorError} As `queryData`; the signal's reason.
 */
export async function queryDataInTurns(
  data: LabeledData,
  query: DataQuery & TurnOptions = {},
): Promise<QueryResult> {
  return runInTurns(querySteps(data, query), query);
}

function* querySteps(data: LabeledData, query: DataQuery): Steps<QueryResult> {
  const { where = (): boolean => true, sort, descending = false, limit = Infinity } = query;
  const attributes = yield* share(attributeSteps(data), 0, 0.7);
  const count = data.labels.length;
  requireColumn(sort, Object.keys(sampleRow(data, attributes, 0)));
  // Rows live as long as they are looked at: a million of them would take a gigabyte.
  const found: { readonly index: number; readonly key: string | number }[] = [];
  const read = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    if (index % 256 === 0) yield 0.7 + (0.3 * index) / count;
    const row = sampleRow(data, attributes, index);
    if (where(watchedRow(row, read)))
      found.push({ index, key: sort === undefined ? index : (row[sort] ?? "") });
  }
  if (sort !== undefined) found.sort(rowOrder(({ key }) => key, descending));
  const indices = found.slice(0, limit).map(({ index }) => index);
  const caption = `${indices.length} of ${count} samples of ${data.name}`;
  const rows = indices.map((index) => sampleRow(data, attributes, index));
  const shown = rows.map(({ id }) => id);
  const asked = { ...query, read, data: [data], found: found.length, shown };
  return {
    rows: shownTable(rows, { caption, empty: "No sample is like that." }),
    data: subset(data, indices),
    question: questionOf(asked),
  };
}

function requireColumn(sort: string | undefined, columns: readonly string[]): void {
  if (sort === undefined || columns.includes(sort)) return;
  throw new AthanorError(
    "argument",
    `Expected \`sort\` to be one of ${columns.join(", ")}; received ${sort}.`,
  );
}

function sampleRow(data: LabeledData, attributes: Attributes, index: number): SampleRow {
  const label = data.labels[index] ?? -1;
  const row: Record<string, string | number> & SampleRow = {
    id: data.ids[index] ?? String(index),
    label,
    class: data.classNames[label] ?? String(label),
  };
  for (const [name, values] of Object.entries(attributes)) row[name] = values[index] ?? Number.NaN;
  return row;
}
