import { AthanorError } from "../core/errors.ts";
import { crossEntropies } from "../metrics/cross-entropy.ts";
import { type Logits, predictedClasses, softmax } from "../metrics/logits.ts";
import type { SplitName } from "./duplicates.ts";
import type { LabeledData } from "./labeled-data.ts";

/** What a trained model says about every sample of one part; plain JSON, in the order of the data. */
export interface Predictions {
  readonly split: SplitName;
  /** Of the part that was judged. */
  readonly fingerprint: string;
  readonly ids: readonly string[];
  readonly labels: readonly number[];
  /** Class with the largest logit. */
  readonly predicted: readonly number[];
  /** Probability of the predicted class. */
  readonly confidence: readonly number[];
  /** Cross-entropy in nats. */
  readonly loss: readonly number[];
}

/**
 * Puts the answers of a model together with the samples that they are about.
 *
 * @param data - One part.
 * @param logits - Shape `[count, classes]`, in the order of the data.
 */
export function predictionsOf(data: LabeledData, split: SplitName, logits: Logits): Predictions {
  const predicted = predictedClasses(logits);
  const probabilities = softmax(logits);
  return {
    split,
    fingerprint: data.fingerprint,
    ids: data.ids,
    labels: Array.from(data.labels),
    predicted: Array.from(predicted),
    confidence: Array.from(predicted, (label, index) =>
      rounded(probabilities[index * logits.classes + label] ?? Number.NaN),
    ),
    loss: Array.from(crossEntropies(logits, data.labels), rounded),
  };
}

/** Six digits say all that a float32 knows. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/**
 * Refuses predictions of other data.
 *
 * @param data - The part that they should be about.
 * @throws {AthanorError} `data` when they were made for another part or before a change of the data.
 */
export function requirePredictionsOf(data: LabeledData, predictions: Predictions): void {
  const { fingerprint, predicted } = predictions;
  if (fingerprint === data.fingerprint && predicted.length === data.labels.length) return;
  throw new AthanorError(
    "data",
    `Expected predictions of ${data.name} (${data.fingerprint.slice(0, 12)}, ${data.labels.length} samples), received predictions of other data (${fingerprint.slice(0, 12)}, ${predicted.length} samples). Train again on the data as it is now.`,
  );
}
