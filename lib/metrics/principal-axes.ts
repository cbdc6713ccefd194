import { createRandom } from "../core/random.ts";
import { columnStatistics, rowCount, type Rows } from "./columns.ts";

/** Rounds of the orthogonal iteration; directions need not be exact, only the largest ones. */
const rounds = 20;

/** The directions along which rows vary most. */
export interface PrincipalAxes {
  readonly means: Float64Array;
  /** Shape `[count, width]`, orthonormal rows, most variance first. */
  readonly axes: Float64Array;
  readonly count: number;
}

/**
 * The first principal axes by orthogonal iteration on the covariance; the same for the same rows.
 *
 * @param rows - At most a few hundred columns: the covariance is kept whole.
 * @param count - Axes wanted; as many as there are columns when there are fewer.
 */
export function principalAxes(rows: Rows, count: number): PrincipalAxes {
  const { width } = rows;
  const kept = Math.min(count, width);
  const { means } = columnStatistics(rows);
  const covariance = covarianceOf(rows, means);
  const random = createRandom("principal-axes");
  let axes = Float64Array.from({ length: kept * width }, () => random.normal());
  for (let round = 0; round < rounds; round += 1) {
    axes = orthonormal(times(axes, covariance, width), width);
  }
  return { means, axes, count: kept };
}

/** Coordinates of rows along the axes, shape `[rows, axes]`. */
export function project(rows: Rows, { means, axes, count }: PrincipalAxes): Rows {
  const { width } = rows;
  const total = rowCount(rows);
  const values = new Float32Array(total * count);
  for (let row = 0; row < total; row += 1) {
    for (let axis = 0; axis < count; axis += 1) {
      let sum = 0;
      for (let k = 0; k < width; k += 1) {
        const centred = (rows.values[row * width + k] ?? 0) - (means[k] ?? 0);
        sum += centred * (axes[axis * width + k] ?? 0);
      }
      values[row * count + axis] = sum;
    }
  }
  return { values, width: count };
}

function covarianceOf(rows: Rows, means: Float64Array): Float64Array {
  const { values, width } = rows;
  const total = rowCount(rows);
  const covariance = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let row = 0; row < total; row += 1) {
    for (let k = 0; k < width; k += 1) {
      centred[k] = (values[row * width + k] ?? 0) - (means[k] ?? 0);
    }
    for (let i = 0; i < width; i += 1) {
      const value = (centred[i] ?? 0) / total;
      for (let j = 0; j < width; j += 1) {
        covariance[i * width + j] = (covariance[i * width + j] ?? 0) + value * (centred[j] ?? 0);
      }
    }
  }
  return covariance;
}

function times(axes: Float64Array, matrix: Float64Array, width: number): Float64Array {
  const product = new Float64Array(axes.length);
  for (let axis = 0; axis < axes.length; axis += width) {
    for (let i = 0; i < width; i += 1) {
      const value = axes[axis + i] ?? 0;
      for (let j = 0; j < width; j += 1) {
        product[axis + j] = (product[axis + j] ?? 0) + value * (matrix[i * width + j] ?? 0);
      }
    }
  }
  return product;
}

/** Gram and Schmidt; a direction without variance becomes 0. */
function orthonormal(axes: Float64Array, width: number): Float64Array<ArrayBuffer> {
  const result = Float64Array.from(axes);
  for (let axis = 0; axis < result.length; axis += width) {
    const own = result.subarray(axis, axis + width);
    for (let earlier = 0; earlier < axis; earlier += width) {
      const other = result.subarray(earlier, earlier + width);
      const overlap = dot(own, other);
      own.forEach((value, k) => (own[k] = value - overlap * (other[k] ?? 0)));
    }
    const length = Math.sqrt(dot(own, own));
    own.forEach((value, k) => (own[k] = length > 1e-12 ? value / length : 0));
  }
  return result;
}

function dot(first: Float64Array, second: Float64Array): number {
  return first.reduce((sum, value, k) => sum + value * (second[k] ?? 0), 0);
}
