import { type Logits, requireMatching } from "./logits.ts";

/**
 * Cross-entropy of each sample in nats, `log Σ exp(logit) - logit[label]`.
 *
 * Computed in double precision with the largest logit taken out first, so that logits of any size stay finite.
 *
 * @param logits - Shape `[count, classes]`.
 * @param labels - Class index of each sample.
 * @returns Losses, shape `[count]`; NaN where a logit is NaN.
 * @throws {AthanorError} `argument` or `data` when logits and labels don't fit.
 */
export function crossEntropies(logits: Logits, labels: Int32Array): Float64Array {
  requireMatching(logits, labels);
  const { values, classes } = logits;
  return Float64Array.from(labels, (label, sample) => {
    const row = values.subarray(sample * classes, (sample + 1) * classes);
    const peak = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((total, value) => total + Math.exp(value - peak), 0);
    return peak + Math.log(sum) - (row[label] ?? 0);
  });
}

/**
 * Mean cross-entropy in nats; `ln C` for C classes when every logit is equal (row #47).
 *
 * @param logits - Shape `[count, classes]`.
 * @param labels - Class index of each sample.
 * @returns The mean over samples; NaN when there are none.
 */
export function meanCrossEntropy(logits: Logits, labels: Int32Array): number {
  const losses = crossEntropies(logits, labels);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/**
 * Entropy of the label distribution in nats: the loss of the best guess that doesn't look at the input (row #47).
 *
 * @param labels - Class index of each sample.
 * @returns `-Σ p ln p` over the classes that occur; 0 when there are no samples.
 */
export function labelEntropy(labels: Int32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Array.from(counts.values()).reduce((sum, count) => {
    const share = count / labels.length;
    return sum - share * Math.log(share);
  }, 0);
}
