import { recipeDefaults } from "../config/defaults.ts";
import type { Figure } from "../core/figure.ts";
import { sizeOf } from "../core/shape-text.ts";
import { sampleAt } from "../data/create-data.ts";
import { columnName } from "../data/each-statistics.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { columnStatistics, type Rows } from "../metrics/columns.ts";
import { barsFigure } from "../plots/bars.ts";
import { namedSamples } from "./data-subject.ts";
import { someOf } from "./findings.ts";

/** One column of a table. */
export interface ColumnScale {
  readonly column: number;
  /** Number and, where it is known, name. */
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly largest: number;
}

/** How the columns of a table lie beside each other. */
export interface ColumnScales {
  readonly columns: readonly ColumnScale[];
  /** Those that are scaled too far down, too wide or too far off. */
  readonly off: readonly ColumnScale[];
  /** Whether half of the columns span the range of the whole table, as pixels in a row do: they share one unit. */
  readonly oneUnit: boolean;
}

/** Whether samples are rows of a table, whose columns have units of their own. */
export function isTable(data: LabeledData): boolean {
  return data.shape.length === 1;
}

/** Rows spread over all data, for a look at columns. */
export function tableRows(
  data: LabeledData,
  values: number,
): Rows & { readonly values: Float32Array } {
  const width = sizeOf(data.shape);
  const count = data.labels.length;
  const most = Math.min(count, Math.max(leastRows, Math.ceil(values / width)));
  const rows = new Float32Array(most * width);
  for (let turn = 0; turn < most; turn += 1) {
    rows.set(sampleAt(data, Math.floor((turn * count) / most)), turn * width);
  }
  return { values: rows, width };
}

/** Fewer tell nothing of a column's deviation. */
const leastRows = 200;

/**
 * Judges each column by itself: a deviation within 0.1 … 10 and a root mean square of at most 10 (row #36). Columns that are
 * constant or flags (0 and 1 only) have no scale to judge, nor have columns that share one unit. Rows with NaN are left out.
 *
 * @param names - Names of the columns.
 */
export function columnScales(rows: Rows, names?: readonly string[]): ColumnScales {
  const usable = finiteRows(rows);
  const { means, deviations } = columnStatistics(usable);
  const columns = Array.from(means, (mean, column): ColumnScale => {
    const [least, largest] = rangeOf(usable, column);
    const name = columnName(column, names);
    return { column, name, mean, deviation: deviations[column] ?? 0, least, largest };
  });
  const varied = columns.filter(({ least, largest }) => largest > least);
  const oneUnit = sharesUnit(varied);
  const isFlag = ({ column }: ColumnScale): boolean =>
    everyOf(usable, column, (value) => value === 0 || value === 1);
  const off = varied.filter((column) => isOff(column) && !isFlag(column));
  return { columns, off: oneUnit ? [] : off, oneUnit };
}

/** The bounds of one column's deviation. */
export function columnBounds(): { readonly low: number; readonly high: number } {
  const given = recipeDefaults["columnScale"]?.value;
  const [low = 0.1, high = 10] = Array.isArray(given) ? given : [];
  return { low: Number(low), high: Number(high) };
}

/** `column 1 (income) has mean 50 and deviation 29`, the farthest first. */
export function offText(off: readonly ColumnScale[]): string {
  const texts = farthestFirst(off).map(
    ({ name, mean, deviation }) =>
      `${name} has mean ${short(mean)} and deviation ${short(deviation)}`,
  );
  return someOf(texts, 3);
}

/** What to do about columns of different scales. */
export const perColumnRemedy =
  'The columns have scales of their own: standardize per column with the training part\'s statistics (standardizeSplits does so for samples of rank 1; { per: "feature" } for others); take the logarithm of a column whose largest values stand far out.';

/** The deviation of the columns that are off, and of some that aren't. */
export function columnsFigure({ columns, off }: ColumnScales): Figure {
  const shown = [...farthestFirst(off), ...columns.filter((column) => !off.includes(column))];
  const bars = shown.slice(0, 20).map((column) => ({
    name: column.name,
    value: column.deviation,
    good: !off.includes(column),
  }));
  const [title, xTitle] = ["Standard deviation of each column", "standard deviation"];
  return barsFigure(bars, { title, xTitle, bound: 1 });
}

/** The columns that are off, for evidence. */
export function columnEvidence(off: readonly ColumnScale[]): readonly ColumnScale[] {
  return farthestFirst(off).slice(0, namedSamples);
}

function isOff({ mean, deviation }: ColumnScale): boolean {
  const { low, high } = columnBounds();
  return deviation < low || Math.hypot(mean, deviation) > high;
}

/** Pixels reach the same black and white in most places; a column of another unit would reach beyond. */
function sharesUnit(varied: readonly ColumnScale[]): boolean {
  const least = varied.reduce((low, column) => Math.min(low, column.least), Infinity);
  const largest = varied.reduce((high, column) => Math.max(high, column.largest), -Infinity);
  const whole = varied.filter((column) => column.least === least && column.largest === largest);
  return varied.length > 2 && whole.length * 2 >= varied.length;
}

function farthestFirst(off: readonly ColumnScale[]): readonly ColumnScale[] {
  const distance = ({ deviation, mean }: ColumnScale): number =>
    Math.max(-Math.log(deviation), Math.log(Math.hypot(mean, deviation)));
  return off.toSorted((a, b) => distance(b) - distance(a));
}

function finiteRows({ values, width }: Rows): Rows {
  const kept: number[] = [];
  for (let at = 0; at < values.length; at += width) {
    if (values.subarray(at, at + width).every(Number.isFinite)) kept.push(at);
  }
  const finite = new Float64Array(kept.length * width);
  for (const [row, at] of kept.entries()) finite.set(values.subarray(at, at + width), row * width);
  return { values: finite, width };
}

function rangeOf({ values, width }: Rows, column: number): readonly [number, number] {
  let [least, largest] = [Infinity, -Infinity];
  for (let at = column; at < values.length; at += width) {
    least = Math.min(least, values[at] ?? 0);
    largest = Math.max(largest, values[at] ?? 0);
  }
  return [least, largest];
}

function everyOf(
  { values, width }: Rows,
  column: number,
  test: (value: number) => boolean,
): boolean {
  for (let at = column; at < values.length; at += width) if (!test(values[at] ?? 0)) return false;
  return true;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
