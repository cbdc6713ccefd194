import { AthanorError } from "../core/errors.ts";

/** Logits of several samples: `values` has shape `[count, classes]`, row-major. */
export interface Logits {
  readonly values: Float32Array;
  readonly classes: number;
}

/**
 * Checks that logits and labels belong together.
 *
 * @param logits - Shape `[count, classes]`.
 * @param labels - Class index of each sample, `0 … classes - 1`.
 * @throws {AthanorError} `argument` when the sizes don't fit, `data` when a label is out of range.
 */
export function requireMatching(logits: Logits, labels: Int32Array): void {
  const { values, classes } = logits;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`classes\` to be a positive integer, received ${classes}.`,
    );
  }
  if (values.length !== labels.length * classes) {
    throw new AthanorError(
      "argument",
      `Expected ${labels.length} × ${classes} logits, one row a label; received ${values.length} numbers.`,
    );
  }
  requireLabels(labels, classes);
}

/**
 * Checks that labels are class indices.
 *
 * @param labels - Class index of each sample.
 * @param classes - Number of classes.
 * @throws {AthanorError} `data` that names the first label out of range.
 */
export function requireLabels(labels: Int32Array, classes: number): void {
  const index = labels.findIndex((label) => label < 0 || label >= classes);
  if (index < 0) return;
  throw new AthanorError(
    "data",
    `Expected labels of 0 … ${classes - 1}, received ${labels[index]} at sample ${index}. Correct the label or the number of classes.`,
  );
}

/**
 * The class with the largest logit for each sample; the first one where several are equal, as NumPy's argmax.
 *
 * @param logits - Shape `[count, classes]`.
 * @returns Class indices, shape `[count]`.
 */
export function predictedClasses(logits: Logits): Int32Array {
  const { values, classes } = logits;
  return Int32Array.from({ length: values.length / classes }, (_, sample) => {
    const row = values.subarray(sample * classes, (sample + 1) * classes);
    return row.reduce((best, value, index) => (value > (row[best] ?? 0) ? index : best), 0);
  });
}

/**
 * Probabilities of the classes (softmax), computed in double precision and safe for large logits.
 *
 * @param logits - Shape `[count, classes]`.
 * @returns Probabilities, shape `[count, classes]`; each row sums to 1.
 */
export function softmax(logits: Logits): Float64Array {
  const { values, classes } = logits;
  const probabilities = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += classes) {
    const row = values.subarray(start, start + classes);
    const peak = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const scale = row.reduce((sum, value) => sum + Math.exp(value - peak), 0);
    row.forEach((value, index) => {
      probabilities[start + index] = Math.exp(value - peak) / scale;
    });
  }
  return probabilities;
}
