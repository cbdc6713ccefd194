/**
 * Positions of at most `count` points that keep the look of a line (largest triangle three buckets).
 *
 * The first and the last point stay; points that aren't finite are left out.
 *
 * @param x - Positions, rising.
 * @param y - Heights, as many as `x`.
 * @param count - At least 3.
 * @see Steinarsson (2013), Downsampling Time Series for Visual Representation, section 4.2
 */
export function pickPoints(x: readonly number[], y: readonly number[], count: number): number[] {
  const finite = x.flatMap((value, index) =>
    Number.isFinite(value) && Number.isFinite(y[index]) ? [index] : [],
  );
  const first = finite[0];
  const last = finite.at(-1);
  if (finite.length <= count || first === undefined || last === undefined) return finite;
  const inner = finite.slice(1, -1);
  const buckets = Array.from({ length: count - 2 }, (_, bucket) =>
    inner.slice(edge(bucket, inner.length, count), edge(bucket + 1, inner.length, count)),
  );
  const picked = [first];
  buckets.forEach((bucket, index) => {
    const next = buckets[index + 1] ?? [last];
    const target = { x: mean(next, x), y: mean(next, y) };
    const from = picked.at(-1) ?? first;
    const chosen = largestTriangle(bucket, { x, y, from, target });
    if (chosen !== undefined) picked.push(chosen);
  });
  picked.push(last);
  return picked;
}

function edge(bucket: number, length: number, count: number): number {
  return Math.floor((bucket * length) / (count - 2));
}

function mean(indices: readonly number[], values: readonly number[]): number {
  return (
    indices.reduce((sum, index) => sum + (values[index] ?? 0), 0) / Math.max(1, indices.length)
  );
}

function largestTriangle(
  bucket: readonly number[],
  options: {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly from: number;
    readonly target: { readonly x: number; readonly y: number };
  },
): number | undefined {
  const { x, y, from, target } = options;
  const fromX = x[from] ?? 0;
  const fromY = y[from] ?? 0;
  let best: number | undefined;
  let largest = -1;
  for (const index of bucket) {
    const area = Math.abs(
      (fromX - target.x) * ((y[index] ?? 0) - fromY) -
        (fromX - (x[index] ?? 0)) * (target.y - fromY),
    );
    if (area > largest) {
      largest = area;
      best = index;
    }
  }
  return best;
}
