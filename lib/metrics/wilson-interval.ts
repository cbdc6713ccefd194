/**
 * The interval in which a share lies with 95 % certainty, also where it is 0 or 1 or the count is small.
 *
 * @param hits - Of the count.
 * @param count - At least 1.
 * @param z - Standard errors; 1.96 for 95 %.
 * @returns From and to, `0 … 1`.
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 */
export function wilsonInterval(
  hits: number,
  count: number,
  z = 1.959964,
): readonly [number, number] {
  const share = hits / count;
  const scale = 1 + z ** 2 / count;
  const middle = (share + z ** 2 / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
