import type { Steps } from "../core/steps.ts";
import { median, rowCount, type Rows } from "../metrics/columns.ts";

/** Rows that are asked for their neighbours. */
const asked = 128;

/** Rows nearer than this, as a part of a row's length, are the same but for rounding. */
const same = 1e-4;

/** A row and the row nearest to it. */
export interface Nearest {
  readonly row: number;
  readonly neighbor: number;
  readonly distance: number;
}

/** What {@link nearestDistances} finds. */
export interface NearestDistances {
  readonly nearest: readonly Nearest[];
  readonly dimension: number;
}

/**
 * The nearest neighbours of some rows, and how many dimensions the rows fill. Copies don't count as neighbours: where most
 * rows have one, distances would say nothing of the others. With a stop before each row.
 *
 * @param rows - At least three.
 * @returns `nearest` of the rows that have a neighbour; `dimension` by the ratio of the two nearest distances.
 * @see Facco, d'Errico, Rodriguez and Laio (2017), Estimating the intrinsic dimension of datasets by a minimal
 *   neighborhood information
 */
export function* nearestDistances(rows: Rows): Steps<NearestDistances> {
  const count = rowCount(rows);
  const turns = Math.min(asked, count);
  const nearest: Nearest[] = [];
  const logs: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    yield turn / turns;
    const row = Math.floor((turn * count) / turns);
    const { neighbor, first, second } = twoNearest(rows, row);
    if (first === Infinity) continue;
    nearest.push({ row, neighbor, distance: Math.sqrt(first) });
    if (first > 0 && second < Infinity) logs.push(Math.log(second / first) / 2);
  }
  // The median, because planted duplicates would decide a mean: half of the ratios lie below 2 ** (1 / dimension).
  const middle = median(logs);
  return { nearest, dimension: middle > 0 ? Math.LN2 / middle : Infinity };
}

function twoNearest(
  { values, width }: Rows,
  row: number,
): { readonly neighbor: number; readonly first: number; readonly second: number } {
  let neighbor = row;
  let first = Infinity;
  let second = Infinity;
  const start = row * width;
  const least = same ** 2 * squaredLength(values.subarray(start, start + width));
  for (let other = 0; other < values.length / width; other += 1) {
    if (other === row) continue;
    let sum = 0;
    for (let k = 0; k < width && sum < second; k += 1) {
      const difference = (values[start + k] ?? 0) - (values[other * width + k] ?? 0);
      sum += difference * difference;
    }
    if (sum <= least) continue;
    if (sum < first) {
      second = first;
      first = sum;
      neighbor = other;
    } else if (sum < second) {
      second = sum;
    }
  }
  return { neighbor, first, second };
}

function squaredLength(row: Rows["values"]): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return sum;
}
