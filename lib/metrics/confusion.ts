import { AthanorError } from "../core/errors.ts";
import { requireLabels } from "./logits.ts";

/**
 * Share of samples whose predicted class is the label.
 *
 * @param predicted - Class index of each sample.
 * @param labels - True class index of each sample.
 * @returns A number of 0 … 1; NaN when there are no samples.
 * @throws {AthanorError} `argument` when the lengths differ.
 */
export function accuracy(predicted: Int32Array, labels: Int32Array): number {
  requireSameLength(predicted, labels);
  const hits = labels.reduce((sum, label, index) => sum + (predicted[index] === label ? 1 : 0), 0);
  return hits / labels.length;
}

/**
 * Counts how often each class was taken for each class.
 *
 * @param predicted - Class index of each sample.
 * @param labels - True class index of each sample.
 * @param classes - Number of classes.
 * @returns `matrix[label][predicted]`, shape `[classes, classes]`, as scikit-learn orders it.
 * @throws {AthanorError} `argument` when the lengths differ, `data` when an index is out of range.
 */
export function confusionMatrix(
  predicted: Int32Array,
  labels: Int32Array,
  classes: number,
): number[][] {
  requireSameLength(predicted, labels);
  requireLabels(labels, classes);
  requireLabels(predicted, classes);
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  labels.forEach((label, index) => {
    const row = matrix[label] ?? [];
    const column = predicted[index] ?? 0;
    row[column] = (row[column] ?? 0) + 1;
  });
  return matrix;
}

/** How well one class is found. */
export interface ClassScore {
  readonly class: number;
  /** Samples of the class. */
  readonly support: number;
  /** Share of the predictions of this class that are right; NaN when it was never predicted. */
  readonly precision: number;
  /** Share of the samples of this class that were found; NaN when there are none. */
  readonly recall: number;
  /** Harmonic mean of both; 0 when nothing was found. */
  readonly f1: number;
}

/**
 * Precision, recall and F1 of each class, so that rare classes aren't averaged away (row #40).
 *
 * @param matrix - `matrix[label][predicted]` of {@link confusionMatrix}.
 * @returns One row a class, in class order.
 */
export function classScores(matrix: readonly (readonly number[])[]): ClassScore[] {
  return matrix.map((row, index) => {
    const hits = row[index] ?? 0;
    const support = row.reduce((sum, count) => sum + count, 0);
    const guesses = matrix.reduce((sum, other) => sum + (other[index] ?? 0), 0);
    const f1 = support + guesses === 0 ? 0 : (2 * hits) / (support + guesses);
    return { class: index, support, precision: hits / guesses, recall: hits / support, f1 };
  });
}

function requireSameLength(predicted: Int32Array, labels: Int32Array): void {
  if (predicted.length === labels.length) return;
  throw new AthanorError(
    "argument",
    `Expected one prediction a label (${labels.length}), received ${predicted.length}.`,
  );
}
