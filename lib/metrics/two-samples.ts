/**
 * Largest distance of two empirical distribution functions.
 *
 * @param first - Finite numbers in any order, at least one.
 * @param second - Likewise.
 * @returns `distance` in `[0, 1]`, and `chance`: what equal distributions exceed in one case of ten thousand, by the
 *   asymptotic formula.
 * @see Smirnov (1948), Table for estimating the goodness of fit of empirical distributions
 */
export function kolmogorovSmirnov(
  first: Float64Array,
  second: Float64Array,
): { readonly distance: number; readonly chance: number } {
  const a = first.toSorted();
  const b = second.toSorted();
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0);
    i = placeAfter(a, i, value);
    j = placeAfter(b, j, value);
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const factor = Math.sqrt(-Math.log(1e-4 / 2) / 2);
  return { distance, chance: factor * Math.sqrt(1 / a.length + 1 / b.length) };
}

/** The first place from `start` on whose value is larger. */
function placeAfter(sorted: Float64Array, start: number, value: number): number {
  let place = start;
  while (place < sorted.length && (sorted[place] ?? 0) <= value) place += 1;
  return place;
}

/**
 * Area under the ROC curve: how often a sample of class 1 has a higher score than one of class 0, ties counted half.
 *
 * @param scores - One a sample.
 * @param labels - 0 or 1.
 * @returns NaN when one of the classes has no sample.
 */
export function areaUnderRoc(scores: Float64Array, labels: Int32Array): number {
  const order = Array.from(scores.keys()).toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let rankSum = 0;
  let at = 0;
  while (at < order.length) {
    let end = at;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[at] ?? 0]) end += 1;
    // Ties share the mean of their ranks.
    const rank = (at + 1 + end) / 2;
    for (const sample of order.slice(at, end)) rankSum += labels[sample] === 1 ? rank : 0;
    at = end;
  }
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const zeros = labels.length - ones;
  return (rankSum - (ones * (ones + 1)) / 2) / (ones * zeros);
}
