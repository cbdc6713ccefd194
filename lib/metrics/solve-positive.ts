import { AthanorError } from "../core/errors.ts";

/**
 * Solves `A X = B` for a symmetric, positive definite `A` by Cholesky's factorisation.
 *
 * @param matrix - `A`, shape `[size, size]`, row-major; only the lower triangle is read.
 * @param right - `B`, shape `[size, columns]`, row-major.
 * @param size - Rows of `A`.
 * @returns `X`, shape of `B`.
 * @throws {AthanorError} `argument` when `A` isn't positive definite.
 */
export function solvePositive(
  matrix: Float64Array,
  right: Float64Array,
  size: number,
): Float64Array {
  const lower = factorise(matrix, size);
  const columns = right.length / size;
  const solution = right.slice();
  for (let row = 0; row < size; row += 1) {
    for (let other = 0; other < row; other += 1) {
      subtractRow(solution, columns, { row, other, times: lower[row * size + other] ?? 0 });
    }
    divideRow(solution, columns, row, lower[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let other = row + 1; other < size; other += 1) {
      subtractRow(solution, columns, { row, other, times: lower[other * size + row] ?? 0 });
    }
    divideRow(solution, columns, row, lower[row * size + row] ?? 1);
  }
  return solution;
}

function factorise(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column] ?? 0;
      const rowStart = row * size;
      const columnStart = column * size;
      for (let k = 0; k < column; k += 1) {
        sum -= (lower[rowStart + k] ?? 0) * (lower[columnStart + k] ?? 0);
      }
      lower[rowStart + column] =
        row === column ? Math.sqrt(positive(sum)) : sum / (lower[columnStart + column] ?? 1);
    }
  }
  return lower;
}

function positive(pivot: number): number {
  if (pivot > 0) return pivot;
  throw new AthanorError(
    "argument",
    `Expected a positive definite matrix, received one with the pivot ${pivot}. Add to its diagonal.`,
  );
}

function subtractRow(
  values: Float64Array,
  columns: number,
  step: { readonly row: number; readonly other: number; readonly times: number },
): void {
  const { row, other, times } = step;
  if (times === 0) return;
  for (let column = 0; column < columns; column += 1) {
    const at = row * columns + column;
    values[at] = (values[at] ?? 0) - times * (values[other * columns + column] ?? 0);
  }
}

function divideRow(values: Float64Array, columns: number, row: number, by: number): void {
  for (let column = 0; column < columns; column += 1) {
    const at = row * columns + column;
    values[at] = (values[at] ?? 0) / by;
  }
}
