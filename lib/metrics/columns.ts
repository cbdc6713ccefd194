import { runSteps, share, type Steps } from "../core/steps.ts";

/** Rows of numbers, row-major: `values[row * width + column]`. */
export interface Rows {
  readonly values: Float32Array | Float64Array;
  /** Numbers in a row. */
  readonly width: number;
}

/** The number of rows. */
export function rowCount({ values, width }: Rows): number {
  return width === 0 ? 0 : values.length / width;
}

/** Mean and standard deviation (population) of each column. */
export interface ColumnStatistics {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Values between two stops: some milliseconds. */
const valuesATurn = 262_144;

/** Takes mean and standard deviation of each column in two passes; zeros without rows. */
export function columnStatistics(rows: Rows): ColumnStatistics {
  return runSteps(columnSteps(rows));
}

/** As {@link columnStatistics}, with stops in between. */
export function* columnSteps(rows: Rows): Steps<ColumnStatistics> {
  const { values, width } = rows;
  const count = Math.max(1, rowCount(rows));
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let at = 0; at < values.length; at += 1) {
    if (at % valuesATurn === 0) yield at / values.length / 2;
    means[at % width] = (means[at % width] ?? 0) + (values[at] ?? 0) / count;
  }
  for (let at = 0; at < values.length; at += 1) {
    if (at % valuesATurn === 0) yield (1 + at / values.length) / 2;
    const difference = (values[at] ?? 0) - (means[at % width] ?? 0);
    squares[at % width] = (squares[at % width] ?? 0) + (difference * difference) / count;
  }
  return { means, deviations: squares.map(Math.sqrt) };
}

/** Rows with mean 0 and deviation 1 in each column; a column of equal values becomes 0. */
export function standardizeColumns(rows: Rows): Rows {
  return runSteps(standardizeSteps(rows));
}

/** As {@link standardizeColumns}, with stops in between. */
export function* standardizeSteps(rows: Rows): Steps<Rows> {
  const { means, deviations } = yield* share(columnSteps(rows), 0, 0.7);
  const largest = deviations.reduce((most, value) => Math.max(most, value), 0);
  // A column that hardly varies beside the others is rounding, not information.
  const scales = deviations.map((value) => (value > largest * 1e-6 ? 1 / value : 0));
  const { width } = rows;
  const values = new Float64Array(rows.values.length);
  for (let at = 0; at < values.length; at += 1) {
    if (at % valuesATurn === 0) yield 0.7 + (0.3 * at) / values.length;
    const column = at % width;
    values[at] = ((rows.values[at] ?? 0) - (means[column] ?? 0)) * (scales[column] ?? 0);
  }
  return { values, width };
}

/** The middle value, the mean of the two middle ones for an even count; NaN without values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * A quantile by linear interpolation, as NumPy's default.
 *
 * @param values - Finite numbers in any order.
 * @param fraction - In `[0, 1]`.
 * @returns NaN without values.
 */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  const sorted = Float64Array.from(values).toSorted();
  if (sorted.length === 0) return Number.NaN;
  const place = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place - Math.floor(place));
}
