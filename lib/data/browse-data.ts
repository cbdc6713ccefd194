import { AthanorError } from "../core/errors.ts";
import { sizeOf } from "../core/shape-text.ts";
import { type ShownTable, shownTable } from "../core/shown-table.ts";
import { runInTurns, runSteps, share, type Steps, type TurnOptions } from "../core/steps.ts";
import { type BrowsedRow, browseTables, columnsOf, type PartTable } from "./browse-table.ts";
import { createData, sampleAt } from "./create-data.ts";
import { type DataQuestion, questionOf, watchedRow } from "./data-question.ts";
import { type SplitName, splitNames } from "./duplicates.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import type { Predictions } from "./predictions.ts";
import { parseQuery, type RowTest } from "./query-text.ts";
import { requireMemory } from "./require-memory.ts";
import { rowOrder } from "./row-order.ts";

/** What {@link browseData} looks for. */
export interface BrowseQuery {
  /** Keeps the rows for which it holds: a query text (see `parseQuery`) or a function. */
  readonly where?: string | RowTest;
  /** Text that the id, the class or the predicted class contains. */
  readonly search?: string;
  /** Parts to look at; default all. */
  readonly splits?: readonly SplitName[];
  /** Column to sort by; default the data's own order. */
  readonly sort?: string;
  /** Largest first; default false. */
  readonly descending?: boolean;
  /** Rows at most; default all. */
  readonly limit?: number;
  /** What a trained model says: adds `predicted`, `correct`, `confidence` and `loss` to the rows of its part. */
  readonly predictions?: Predictions;
}

/** What a query found. */
export interface BrowseResult {
  /** Shows itself as a table. */
  readonly rows: ShownTable<BrowsedRow>;
  /** The samples found, in the order of the rows. */
  readonly data: LabeledData;
  /** Samples that were looked through. */
  readonly total: number;
  /** What was asked and what came up, for `checkQueries`. */
  readonly question: DataQuestion;
}

/**
 * Filters, searches and sorts the samples of all parts by class, part, derived properties, duplicates, outliers and what a
 * trained model says about them (row #27).
 *
 * @param data - All data, or its parts; a whole counts as training data.
 * @throws {AthanorError} `argument` for a column that doesn't exist or a text that is no query.
 */
export function browseData(data: LabeledData | Splits, query: BrowseQuery = {}): BrowseResult {
  return runSteps(browseSteps(data, query));
}

/**
 * As {@link browseData}, in turns with everything else, for data that takes a while: tells how far it is, and a signal ends
 * it.
 *
 * @throws {AthanorError} As `browseData`; the signal's reason.
 */
export async function browseDataInTurns(
  data: LabeledData | Splits,
  query: BrowseQuery & TurnOptions = {},
): Promise<BrowseResult> {
  return runInTurns(browseSteps(data, query), query);
}

function* browseSteps(data: LabeledData | Splits, query: BrowseQuery): Steps<BrowseResult> {
  const { where = "", search = "", sort, descending = false, limit = Infinity } = query;
  const parts = partsOf(data);
  const tables = yield* share(browseTables(parts, query), 0, 0.8);
  const columns = columnsOf(tables);
  requireColumn(sort, columns);
  const test = typeof where === "string" ? parseQuery(where, columns) : where;
  const total = tables.reduce((sum, { count }) => sum + count, 0);
  const read = new Set<string>();
  const isWanted = (row: BrowsedRow): boolean =>
    test(watchedRow(row, read)) && isFound(row, search, read);
  const wanted = yield* share(wantedRows(tables, isWanted, sort), 0.8, 1);
  if (sort !== undefined) wanted.sort(rowOrder(({ key }) => key, descending));
  const found = wanted
    .slice(0, limit)
    .map(({ table, index }) => ({ split: table.split, index, row: table.rowAt(index) }));
  const caption = `${found.length} of ${wanted.length} samples found, ${total} looked through`;
  const rows = found.map(({ row }) => row);
  const { splits = splitNames } = query;
  return {
    rows: shownTable(rows, { caption, empty: "No sample is like that." }),
    data: gather(parts, found),
    total,
    question: questionOf({
      ...query,
      read,
      data: splits.flatMap((split) => parts[split] ?? []),
      found: wanted.length,
      shown: rows.map(({ id }) => id),
    }),
  };
}

function requireColumn(sort: string | undefined, columns: readonly string[]): void {
  if (sort === undefined || columns.length === 0 || columns.includes(sort)) return;
  throw new AthanorError(
    "argument",
    `Expected to sort by one of ${columns.join(", ")}; received ${sort}.`,
  );
}

/** A row that is wanted. */
interface Found {
  readonly table: PartTable;
  readonly index: number;
  /** What it is sorted by. */
  readonly key: string | number | undefined;
}

/** Rows live as long as they are looked at: a million of them would take a gigabyte. */
function* wantedRows(
  tables: readonly PartTable[],
  isWanted: (row: BrowsedRow) => boolean,
  sort: string | undefined,
): Steps<Found[]> {
  const wanted: Found[] = [];
  for (const [turn, table] of tables.entries()) {
    for (let index = 0; index < table.count; index += 1) {
      if (index % 256 === 0) yield (turn + index / table.count) / tables.length;
      const row = table.rowAt(index);
      const key = sort === undefined ? undefined : row[sort];
      if (isWanted(row)) wanted.push({ table, index, key });
    }
  }
  return wanted;
}

interface Place {
  readonly row: BrowsedRow;
  readonly split: SplitName;
  readonly index: number;
}

function partsOf(data: LabeledData | Splits): Partial<Splits> {
  return "train" in data ? data : { train: data };
}

/** Columns in which a text is searched. */
const searched = ["id", "class", "predicted"];

/** @param read - Takes the columns in which the text was found. */
function isFound(row: BrowsedRow, search: string, read: Set<string>): boolean {
  if (search === "") return true;
  const text = search.toLowerCase();
  const columns = searched.filter((column) =>
    String(row[column] ?? "")
      .toLowerCase()
      .includes(text),
  );
  for (const column of columns) read.add(column);
  return columns.length > 0;
}

function gather(parts: Partial<Splits>, found: readonly Place[]): LabeledData {
  const first = parts.train ?? Object.values(parts)[0];
  if (first === undefined) {
    throw new AthanorError("data", "Expected data with at least one part, received none.");
  }
  const size = sizeOf(first.shape);
  const bytes = found.length * size * Float32Array.BYTES_PER_ELEMENT;
  requireMemory(bytes, "what was found", {
    remedy: "Ask for fewer: `limit`, or a narrower query.",
  });
  const features = new Float32Array(found.length * size);
  for (const [position, { split, index }] of found.entries()) {
    const part = parts[split];
    if (part !== undefined) features.set(sampleAt(part, index), position * size);
  }
  return createData({
    ...first,
    features,
    labels: Int32Array.from(found, ({ row }) => row.label),
    ids: found.map(({ row }) => row.id),
  });
}
