import { AthanorError } from "../core/errors.ts";
import { sizeOf } from "../core/shape-text.ts";
import { type ShownTable, shownTable } from "../core/shown-table.ts";
import { quantile } from "../metrics/columns.ts";
import { attributesOf } from "./attributes.ts";
import { createData, sampleAt } from "./create-data.ts";
import { findDuplicates, type SplitName, splitNames } from "./duplicates.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import type { Predictions } from "./predictions.ts";
import { parseQuery, type QueryRow, type RowTest } from "./query-text.ts";

/** One sample as a row: where it stands, what it is, what it looks like, what the model says. */
export interface BrowsedRow extends QueryRow {
  readonly id: string;
  readonly split: SplitName;
  /** Name of the class. */
  readonly class: string;
  /** Number of the class. */
  readonly label: number;
  /** Other samples with exactly the same features, in all parts. */
  readonly duplicates: number;
  /** Interquartile ranges beyond the quartiles, of the property in which it stands out most; 0 inside of them. */
  readonly outlier: number;
}

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
}

/**
 * Filters, searches and sorts the samples of all parts by class, part, derived properties, duplicates, outliers and what a
 * trained model says about them (row #27).
 *
 * @param data - All data, or its parts; a whole counts as training data.
 * @throws {AthanorError} `argument` for a column that doesn't exist or a text that is no query.
 */
export function browseData(data: LabeledData | Splits, query: BrowseQuery = {}): BrowseResult {
  const { where = "", search = "", sort, descending = false, limit = Infinity } = query;
  const parts = partsOf(data);
  const table = tableOf(parts, query);
  const columns = columnsOf(table);
  requireColumn(sort, columns);
  const test = typeof where === "string" ? parseQuery(where, columns) : where;
  const wanted = table.filter(({ row }) => test(row) && isFound(row, search));
  const sorted = sort === undefined ? wanted : wanted.toSorted(by(sort, descending));
  const found = sorted.slice(0, limit);
  const caption = `${found.length} of ${wanted.length} samples found, ${table.length} looked through`;
  return {
    rows: shownTable(
      found.map(({ row }) => row),
      { caption, empty: "No sample is like that." },
    ),
    data: gather(parts, found),
    total: table.length,
  };
}

function requireColumn(sort: string | undefined, columns: readonly string[]): void {
  if (sort === undefined || columns.length === 0 || columns.includes(sort)) return;
  throw new AthanorError(
    "argument",
    `Expected to sort by one of ${columns.join(", ")}; received ${sort}.`,
  );
}

interface Place {
  readonly row: BrowsedRow;
  readonly split: SplitName;
  readonly index: number;
}

type Parts = Partial<Splits>;

function partsOf(data: LabeledData | Splits): Parts {
  return "train" in data ? data : { train: data };
}

function tableOf(parts: Parts, query: BrowseQuery): readonly Place[] {
  const { splits = splitNames, predictions } = query;
  const copies = copyCounts(parts);
  return splits.flatMap((split) => {
    const data = parts[split];
    if (data === undefined || data.labels.length === 0) return [];
    const attributes = attributesOf(data);
    const far = farOut(attributes, data.labels.length);
    const said = predictions?.split === split && predictions.fingerprint === data.fingerprint;
    return Array.from(data.labels, (label, index): Place => {
      const id = data.ids[index] ?? String(index);
      const row = {
        id,
        split,
        class: nameOf(data, label),
        label,
        ...Object.fromEntries(
          Object.entries(attributes).map(([name, values]) => [name, values[index] ?? Number.NaN]),
        ),
        duplicates: copies.get(`${split}/${id}`) ?? 0,
        outlier: far[index] ?? 0,
        ...(said && predictions !== undefined ? saidOf(data, predictions, index) : {}),
      };
      return { row, split, index };
    });
  });
}

function saidOf(data: LabeledData, predictions: Predictions, index: number): QueryRow {
  const predicted = predictions.predicted[index] ?? -1;
  return {
    predicted: nameOf(data, predicted),
    correct: predicted === data.labels[index] ? "yes" : "no",
    confidence: predictions.confidence[index] ?? Number.NaN,
    loss: predictions.loss[index] ?? Number.NaN,
  };
}

/** How many others each sample that isn't alone has. */
function copyCounts(parts: Parts): ReadonlyMap<string, number> {
  const [any] = Object.values(parts);
  if (any === undefined) return new Map();
  const none = createData({
    ...any,
    features: new Float32Array(),
    labels: new Int32Array(),
    ids: [],
  });
  const groups = findDuplicates({ train: none, validation: none, test: none, ...parts });
  return new Map(
    groups.flatMap((group) =>
      group.map(({ split, id }): [string, number] => [`${split}/${id}`, group.length - 1]),
    ),
  );
}

function farOut(attributes: Readonly<Record<string, Float64Array>>, count: number): Float64Array {
  const far = new Float64Array(count);
  for (const values of Object.values(attributes)) {
    const finite = values.filter(Number.isFinite);
    const [low, high] = [quantile(finite, 0.25), quantile(finite, 0.75)];
    const range = high - low;
    if (!(range > 0)) continue;
    for (const [index, value] of values.entries()) {
      const beyond = Math.max((low - value) / range, (value - high) / range, 0);
      if (beyond > (far[index] ?? 0)) far[index] = beyond;
    }
  }
  return far;
}

/** All columns that a row has; only the judged part has what a model says. */
function columnsOf(table: readonly Place[]): readonly string[] {
  const longest = table.reduce<BrowsedRow | undefined>((best, { row }) => {
    const isLonger = best === undefined || Object.keys(row).length > Object.keys(best).length;
    return isLonger ? row : best;
  }, undefined);
  return longest === undefined ? [] : Object.keys(longest);
}

function isFound(row: BrowsedRow, search: string): boolean {
  if (search === "") return true;
  const text = [row.id, row.class, row["predicted"] ?? ""].join(" ").toLowerCase();
  return text.includes(search.toLowerCase());
}

/** Rows without the column come last, whichever way. */
function by(column: string, descending: boolean): (a: Place, b: Place) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [a.row[column], b.row[column]];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    const order =
      typeof left === "number" && typeof right === "number"
        ? left - right
        : String(left).localeCompare(String(right), "en", { numeric: true });
    return sign * order;
  };
}

function gather(parts: Parts, found: readonly Place[]): LabeledData {
  const first = parts.train ?? Object.values(parts)[0];
  if (first === undefined) {
    throw new AthanorError("data", "Expected data with at least one part, received none.");
  }
  const size = sizeOf(first.shape);
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

function nameOf({ classNames }: LabeledData, label: number): string {
  return classNames[label] ?? String(label);
}
