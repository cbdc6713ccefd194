/** How many buckets TensorBoard's own writer makes. */
const bucketCount = 30;

/** One bucket: left edge, right edge (inclusive in the last bucket), how many values. */
export type HistogramRow = readonly [left: number, right: number, count: number];

/**
 * Thirty buckets of equal width from the least to the greatest value, as TensorBoard's histogram plugin counts them.
 *
 * @param values - Any numbers; NaN and infinities are left out, because they have no bucket.
 * @returns Thirty rows. All values equal: the count stands in the last row. No values: rows of zeros.
 */
export function histogramRows(values: ArrayLike<number>): HistogramRow[] {
  const finite = Array.from(values).filter((value) => Number.isFinite(value));
  const first = finite[0];
  if (first === undefined) return rowsOf(() => [0, 0, 0]);
  let least = first;
  let greatest = first;
  for (const value of finite) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (least === greatest) {
    return rowsOf((index) => [least, least, index === bucketCount - 1 ? finite.length : 0]);
  }
  const width = (greatest - least) / bucketCount;
  const counts = Array.from({ length: bucketCount }, () => 0);
  for (const value of finite) {
    const index = Math.min(Math.floor((value - least) / width), bucketCount - 1);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return rowsOf((index) => {
    const right = index === bucketCount - 1 ? greatest : least + (index + 1) * width;
    return [least + index * width, right, counts[index] ?? 0];
  });
}

function rowsOf(row: (index: number) => HistogramRow): HistogramRow[] {
  return Array.from({ length: bucketCount }, (_, index) => row(index));
}
