import { crossEntropies } from "./cross-entropy.ts";
import { type Logits, predictedClasses, softmax } from "./logits.ts";

/** A sample that the model finds hard. */
export interface WorstSample {
  /** Index into the data that was evaluated. */
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
  /** Probability that the model gives to its prediction. */
  readonly confidence: number;
  /** Cross-entropy in nats. */
  readonly loss: number;
}

/**
 * The samples with the highest loss, the worst first (row #90); NaN losses come before all others.
 *
 * @param logits - Shape `[count, classes]`.
 * @param labels - Class index of each sample.
 * @param count - How many to give at most.
 */
export function worstSamples(logits: Logits, labels: Int32Array, count: number): WorstSample[] {
  const losses = crossEntropies(logits, labels);
  const predicted = predictedClasses(logits);
  const probabilities = softmax(logits);
  const rank = (index: number): number => {
    const loss = losses[index] ?? 0;
    return Number.isNaN(loss) ? Infinity : loss;
  };
  return Array.from(labels.keys())
    .toSorted((a, b) => (rank(a) === rank(b) ? a - b : rank(b) - rank(a)))
    .slice(0, count)
    .map((index) => ({
      index,
      label: labels[index] ?? 0,
      predicted: predicted[index] ?? 0,
      confidence: probabilities[index * logits.classes + (predicted[index] ?? 0)] ?? Number.NaN,
      loss: losses[index] ?? Number.NaN,
    }));
}
