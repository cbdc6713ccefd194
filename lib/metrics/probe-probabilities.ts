/** Sharpnesses that are tried. */
const sharpnesses: readonly number[] = Array.from({ length: 25 }, (_, step) => 2 ** (step / 3 - 1));

/** Probabilities of rows with what they say. */
export interface JudgedRows {
  /** Shape `[rows, classes]`; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** The class with the largest probability. */
  readonly predicted: Int32Array;
  /** Share of rows whose predicted class is their label. */
  readonly accuracy: number;
}

/**
 * Makes probabilities of a probe's scores, by the one sharpness that makes the labels most likely.
 *
 * @param scores - Shape `[rows, classes]`.
 * @param asked - Class of each row, and how many there are.
 */
export function probabilitiesOf(
  scores: Float64Array,
  { labels, classes }: { readonly labels: Int32Array; readonly classes: number },
): JudgedRows {
  const tried = sharpnesses.map((sharpness) => softened(scores, classes, sharpness));
  const costs = tried.map((probabilities) => negativeLogLikelihood(probabilities, labels, classes));
  const probabilities = tried[costs.indexOf(Math.min(...costs))] ?? scores;
  const predicted = Int32Array.from(labels, (_, row) => largest(probabilities, row, classes));
  const hits = predicted.reduce((sum, label, row) => sum + (label === labels[row] ? 1 : 0), 0);
  return { probabilities, predicted, accuracy: hits / labels.length };
}

function softened(scores: Float64Array, classes: number, sharpness: number): Float64Array {
  const probabilities = new Float64Array(scores.length);
  for (let start = 0; start < scores.length; start += classes) {
    const row = scores.subarray(start, start + classes);
    const peak = row.reduce((most, value) => Math.max(most, value), -Infinity);
    const powers = row.map((value) => Math.exp(sharpness * (value - peak)));
    const total = powers.reduce((sum, value) => sum + value, 0);
    probabilities.set(
      powers.map((value) => value / total),
      start,
    );
  }
  return probabilities;
}

function negativeLogLikelihood(
  probabilities: Float64Array,
  labels: Int32Array,
  classes: number,
): number {
  return labels.reduce(
    (sum, label, row) => sum - Math.log(Math.max(probabilities[row * classes + label] ?? 0, 1e-12)),
    0,
  );
}

function largest(values: Float64Array, row: number, classes: number): number {
  let best = 0;
  for (let label = 1; label < classes; label += 1) {
    const isLarger = (values[row * classes + label] ?? 0) > (values[row * classes + best] ?? 0);
    if (isLarger) best = label;
  }
  return best;
}
