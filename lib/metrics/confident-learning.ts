import { requireLabels } from "./logits.ts";

/** Class probabilities of samples by a model that wasn't fitted on them, with their given labels. */
export interface JudgedLabels {
  /** Shape `[samples, classes]`; each row sums to 1. */
  readonly probabilities: Float64Array | Float32Array;
  readonly labels: Int32Array;
  readonly classes: number;
}

/** A label that is probably wrong. */
export interface SuspectLabel {
  /** Position of the sample. */
  readonly index: number;
  readonly label: number;
  /** The class that the model takes it for. */
  readonly suggested: number;
  /** Probability of the suggested class minus that of the label. */
  readonly margin: number;
}

/** What {@link confidentLearning} estimates. */
export interface LabelNoise {
  /** Estimated share of wrong labels. */
  readonly noise: number;
  /** As many as the estimate says, surest first. */
  readonly suspects: readonly SuspectLabel[];
  /** `joint[label][true class]`: estimated number of samples. */
  readonly joint: readonly (readonly number[])[];
}

/**
 * Estimates which labels are wrong.
 *
 * A sample counts for the class that it is most probable for, among those where it is at least as probable as samples of
 * that class are on average; these counts, scaled to the labels' frequencies, tell how many labels are wrong. The
 * samples with the largest margin against their label are named, as many as that.
 *
 * @throws {AthanorError} `data` when a label is out of range.
 * @see Northcutt, Jiang and Chuang (2021), Confident Learning: Estimating Uncertainty in Dataset Labels
 */
export function confidentLearning(judged: JudgedLabels): LabelNoise {
  const { labels, classes } = judged;
  requireLabels(labels, classes);
  const joint = calibrated(confidentCounts(judged), labels, classes);
  const wrong = joint.reduce(
    (sum, row, label) =>
      sum + row.reduce((a, count, other) => (other === label ? a : a + count), 0),
    0,
  );
  const suspects = Array.from(labels.keys(), (index) => suspectOf(judged, index))
    .filter(({ margin }) => margin > 0)
    .toSorted((a, b) => b.margin - a.margin)
    .slice(0, Math.round(wrong));
  return { noise: labels.length === 0 ? 0 : wrong / labels.length, suspects, joint };
}

function confidentCounts(judged: JudgedLabels): number[][] {
  const { probabilities, labels, classes } = judged;
  const thresholds = classThresholds(judged);
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (const [index, label] of labels.entries()) {
    let best = -1;
    let highest = 0;
    for (let other = 0; other < classes; other += 1) {
      const probability = probabilities[index * classes + other] ?? 0;
      if (probability >= (thresholds[other] ?? Infinity) && probability > highest) {
        highest = probability;
        best = other;
      }
    }
    const row = counts[label];
    if (row !== undefined && best >= 0) row[best] = (row[best] ?? 0) + 1;
  }
  return counts;
}

/** Mean probability of each class among the samples that carry it. */
function classThresholds({ probabilities, labels, classes }: JudgedLabels): number[] {
  const sums = Array.from({ length: classes }, () => 0);
  const counts = Array.from({ length: classes }, () => 0);
  for (const [index, label] of labels.entries()) {
    sums[label] = (sums[label] ?? 0) + (probabilities[index * classes + label] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return sums.map((sum, label) => (counts[label] === 0 ? Infinity : sum / (counts[label] ?? 1)));
}

/** Rows scaled to the number of samples that carry the label. */
function calibrated(counts: number[][], labels: Int32Array, classes: number): number[][] {
  const given = Array.from({ length: classes }, () => 0);
  for (const label of labels) given[label] = (given[label] ?? 0) + 1;
  return counts.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : (count / total) * (given[label] ?? 0)));
  });
}

function suspectOf({ probabilities, labels, classes }: JudgedLabels, index: number): SuspectLabel {
  const label = labels[index] ?? 0;
  let suggested = label === 0 ? 1 : 0;
  for (let other = 0; other < classes; other += 1) {
    const isHigher =
      (probabilities[index * classes + other] ?? 0) >
      (probabilities[index * classes + suggested] ?? 0);
    if (other !== label && isHigher) suggested = other;
  }
  const own = probabilities[index * classes + label] ?? 0;
  const margin = (probabilities[index * classes + suggested] ?? 0) - own;
  return { index, label, suggested, margin };
}
