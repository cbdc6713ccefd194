import { basename } from "node:path";
import { type Info, parse } from "csv-parse";
import { AthanorError } from "../core/errors.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createData } from "./create-data.ts";
import { type CsvColumns, findColumns, parseRow } from "./csv-rows.ts";
import { createDamageList, type DamageList } from "./damage-list.ts";
import type { LabeledData } from "./labeled-data.ts";
import type { LoadedData, LoadOptions } from "./load-options.ts";
import { createPackedRows, type PackedRows } from "./packed-rows.ts";
import { countedStream, fileSize } from "./read-file.ts";
import { requireMemory } from "./require-memory.ts";

/** How {@link loadCsv} reads. */
export interface CsvOptions extends LoadOptions {
  /** Column of the class: its name in the header, or its number from 0; negative numbers count from the end. */
  readonly label: string | number;
  /** Whether the first line names the columns; the default is true. */
  readonly header?: boolean;
  /** One character; the default is a comma. */
  readonly delimiter?: string;
  /** Names of the classes in order; the default is every value of the column, numbers in order, else by alphabet. */
  readonly classNames?: readonly string[];
  /** Shape of one sample; the default is `[columns - 1]`. */
  readonly shape?: readonly number[];
}

/**
 * Loads a CSV file, a row a sample: one column names the class, all others are numbers.
 *
 * The file is read as a stream. A row with too few or too many fields, a field that is no finite number, or a class
 * that isn't in `classNames` is damaged, and named by its line. Ids are `line 2` and so on; the header's names are kept as
 * `featureNames`.
 *
 * @throws {@link AthanorError} When the file doesn't fit into memory, the label column isn't there, a row is damaged and `onDamaged` is `"stop"`, the
 *   quoting is broken, or no row is left.
 */
export async function loadCsv(path: string, options: CsvOptions): Promise<LoadedData> {
  const { name = basename(path), onDamaged = "stop" } = options;
  const damages = createDamageList(path, onDamaged);
  const { rows, columns } = await readRows(path, options, damages);
  if (rows.count === 0) {
    throw new AthanorError(
      "data",
      `Expected ${path} to hold at least one whole row, received none. Check the delimiter and the header option.`,
    );
  }
  const { shape = [rows.width] } = options;
  if (sizeOf(shape) !== rows.width) {
    throw new AthanorError(
      "argument",
      `Expected \`shape\` [${shape.join(", ")}] to take the ${rows.width} number columns of ${path}, ` +
        `but it takes ${sizeOf(shape)}. Leave \`shape\` out, or make it fit.`,
    );
  }
  const data = assemble(name, rows, { ...options, shape, columns });
  return { data, damaged: damages.damaged };
}

interface ReadRows {
  readonly rows: PackedRows;
  readonly columns: CsvColumns | undefined;
}

async function readRows(path: string, options: CsvOptions, damages: DamageList): Promise<ReadRows> {
  const { header = true, label, classNames, signal } = options;
  const rows = createPackedRows();
  let columns: CsvColumns | undefined;
  try {
    for await (const { record, info } of await openParser(path, options)) {
      const isHeader = columns === undefined && header;
      columns ??= findColumns(path, record, { header, label });
      if (isHeader) continue;
      const row = parseRow(record, info.lines, { columns, classNames });
      if ("numbers" in row) rows.add(row);
      else damages.report({ item: `line ${info.lines}`, reason: row.reason });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof AthanorError ? error : brokenCsv(path, error);
  }
  return { rows, columns };
}

async function openParser(path: string, options: CsvOptions): Promise<AsyncIterable<ParsedRecord>> {
  const { delimiter = "," } = options;
  const size = await fileSize(path);
  // Numbers take about as much as their text, twice when they are put together.
  requireMemory(2 * size, path, options);
  const stream = countedStream(path, size, options);
  const parser = stream.pipe(
    parse({ delimiter, info: true, relax_column_count: true, skip_empty_lines: true, bom: true }),
  );
  stream.on("error", (error) => parser.destroy(error));
  return parser as AsyncIterable<ParsedRecord>;
}

function brokenCsv(path: string, error: unknown): AthanorError {
  const message = error instanceof Error ? error.message : String(error);
  return new AthanorError(
    "data",
    `Expected ${path} to be a CSV file, but it could not be read: ${message}. Check its quotes and the delimiter.`,
    { cause: error },
  );
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

function assemble(
  name: string,
  rows: PackedRows,
  options: CsvOptions & {
    readonly shape: readonly number[];
    readonly columns: CsvColumns | undefined;
  },
): LabeledData {
  const { classNames = classesOf(rows), shape, header = true, columns } = options;
  const featureNames = columns?.names.filter((_, column) => column !== columns.label);
  const labelOf = rows.classes.map((className) => classNames.indexOf(className));
  return createData({
    name,
    features: rows.numbers(),
    labels: Int32Array.from(rows.classOf, (place) => labelOf[place] ?? -1),
    shape,
    classNames,
    ...(header && featureNames !== undefined ? { featureNames } : {}),
    ids: rows.lines.map((line) => `line ${line}`),
  });
}

function classesOf({ classes: names }: PackedRows): readonly string[] {
  return names.every((name) => Number.isFinite(Number(name)))
    ? names.toSorted((a, b) => Number(a) - Number(b))
    : names.toSorted();
}
