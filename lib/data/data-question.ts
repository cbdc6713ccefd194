import type { LabeledData } from "./labeled-data.ts";

/** What somebody asked of data and what came up: the record of a query, evidence for `checkQueries` (row #27). */
export interface DataQuestion {
  /** Fingerprints of the data that were looked through, one a part. */
  readonly data: readonly string[];
  /** The question in words, e.g. `class == 8 and contrast < 4, by loss, largest first`. */
  readonly text: string;
  /** Columns that it filtered, searched or sorted by; none where it asked for whatever there is. */
  readonly columns: readonly string[];
  /** Samples that answer it. */
  readonly found: number;
  /** Ids of those that were given to look at, in their order: 2000 at most. */
  readonly shown: readonly string[];
}

/** What a question is put together from. */
export interface QuestionParts {
  readonly where?: string | ((row: never) => boolean);
  readonly search?: string;
  readonly splits?: readonly string[];
  readonly sort?: string;
  readonly descending?: boolean;
  /** Columns that a filter or search has read. */
  readonly read: ReadonlySet<string>;
  readonly data: readonly LabeledData[];
  readonly found: number;
  readonly shown: readonly string[];
}

/** Ids that a question keeps, as many as a sheet to browse shows. */
const mostKept = 2000;

/** The record of a query. */
export function questionOf(parts: QuestionParts): DataQuestion {
  const { read, sort, data, found, shown } = parts;
  return {
    data: data.map(({ fingerprint }) => fingerprint),
    text: textOf(parts),
    columns: [...new Set([...read, ...(sort === undefined ? [] : [sort])])],
    found,
    shown: shown.slice(0, mostKept),
  };
}

function textOf({ where = "", search = "", splits, sort, descending }: QuestionParts): string {
  const filter = (typeof where === "string" ? where : String(where)).replaceAll(/\s+/gu, " ");
  const order =
    sort === undefined ? "" : `by ${sort}${descending === true ? ", largest first" : ""}`;
  const place = splits === undefined ? "" : `in ${splits.join(" and ")}`;
  const all = [shortened(filter), search === "" ? "" : `"${search}"`, order, place];
  return all.filter((part) => part !== "").join(", ") || "all samples";
}

/** Code of a function may be of any length. */
function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/**
 * A row that notes which of its columns are read: so a function tells what it asks for, too.
 *
 * @param read - Takes the names.
 */
export function watchedRow<Row extends object>(row: Row, read: Set<string>): Row {
  return new Proxy(row, {
    get: (target, name) => {
      if (typeof name === "string") read.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
}
