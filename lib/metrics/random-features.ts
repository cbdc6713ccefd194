import { createRandom, type Random } from "../core/random.ts";
import { median, rowCount, type Rows } from "./columns.ts";

/** Pairs of rows that the width of the Gaussian is taken from. */
const pairs = 1000;

/**
 * Random Fourier features: a linear model on them is nearly a Gaussian kernel machine, so that it sees curved borders.
 *
 * The Gaussian's width is the median distance of random pairs (the median heuristic).
 *
 * @param rows - Columns of one scale.
 * @param options - `count`: features; `seed`: decides them.
 * @returns Shape `[rows, count]`.
 * @see Rahimi and Recht (2007), Random Features for Large-Scale Kernel Machines
 */
export function randomFeatures(
  rows: Rows,
  options: { readonly count: number; readonly seed: number | string },
): Rows {
  const { count, seed } = options;
  const random = createRandom(seed).fork("random-features");
  const width = medianDistance(rows, random) || 1;
  const inputs = rows.width;
  const weights = Float64Array.from({ length: count * inputs }, () => random.normal() / width);
  const phases = Float64Array.from({ length: count }, () => 2 * Math.PI * random.next());
  const total = rowCount(rows);
  const values = new Float64Array(total * count);
  for (let row = 0; row < total; row += 1) {
    for (let feature = 0; feature < count; feature += 1) {
      let sum = phases[feature] ?? 0;
      const start = row * inputs;
      const from = feature * inputs;
      for (let k = 0; k < inputs; k += 1) {
        sum += (rows.values[start + k] ?? 0) * (weights[from + k] ?? 0);
      }
      values[row * count + feature] = Math.cos(sum);
    }
  }
  return { values, width: count };
}

function medianDistance(rows: Rows, random: Random): number {
  const total = rowCount(rows);
  const distances = Array.from({ length: pairs }, () => {
    const first = random.integer(total);
    const second = random.integer(total);
    let squares = 0;
    for (let k = 0; k < rows.width; k += 1) {
      const a = rows.values[first * rows.width + k] ?? 0;
      squares += (a - (rows.values[second * rows.width + k] ?? 0)) ** 2;
    }
    return Math.sqrt(squares);
  });
  return median(distances.filter((distance) => distance > 0));
}
