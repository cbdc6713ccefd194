import { AthanorError } from "../core/errors.ts";
import { runSteps, type Steps } from "../core/steps.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createData, sampleAt } from "./create-data.ts";
import type { FeatureStatistics, LabeledData, Splits } from "./labeled-data.ts";

/**
 * Mean, standard deviation (population, as NumPy's default), least and largest of all features together, bound to the
 * data's fingerprint (row #35).
 *
 * @throws {@link AthanorError} When there is no sample.
 */
export function featureStatistics(data: LabeledData): FeatureStatistics {
  return runSteps(featureStatisticsSteps(data));
}

/** As {@link featureStatistics}, with stops in between. */
export function* featureStatisticsSteps(data: LabeledData): Steps<FeatureStatistics> {
  const samples = data.labels.length;
  const size = sizeOf(data.shape);
  const count = samples * size;
  if (count === 0) {
    throw new AthanorError(
      "data",
      `Expected ${data.name} to have samples to take statistics of, received none.`,
    );
  }
  // A few milliseconds, whatever the size of a sample.
  const turn = Math.max(1, Math.floor(65_536 / size));
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (let index = 0; index < samples; index += 1) {
    if (index % turn === 0) yield index / samples / 2;
    for (const value of sampleAt(data, index)) {
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  const mean = sum / count;
  // A second pass: sums of squares lose all digits when the mean is large.
  let squares = 0;
  for (let index = 0; index < samples; index += 1) {
    if (index % turn === 0) yield (1 + index / samples) / 2;
    for (const value of sampleAt(data, index)) squares += (value - mean) ** 2;
  }
  return { mean, std: Math.sqrt(squares / count), min, max, fingerprint: data.fingerprint };
}

/** Where the statistics of {@link standardize} come from. */
export interface StandardizeOptions {
  /** The data that the statistics were taken from; the default is the data itself. */
  readonly from?: LabeledData;
}

/**
 * `(x - mean) / std` of every feature, with a fingerprint of its own; a copy.
 *
 * Validation and test data take the statistics of the training data: `standardize(test, statistics, { from: train })`.
 *
 * @throws {@link AthanorError} When the statistics were taken from other data than `from`, e.g. before an update (row
 *   #35), or when all features are equal.
 */
export function standardize(
  data: LabeledData,
  statistics: FeatureStatistics,
  options: StandardizeOptions = {},
): LabeledData {
  const { from = data } = options;
  if (statistics.fingerprint !== from.fingerprint) {
    throw new AthanorError(
      "data",
      `Expected statistics of ${from.name} (${from.fingerprint.slice(0, 12)}, ${from.labels.length} samples), ` +
        `received statistics of other data (${statistics.fingerprint.slice(0, 12)}). The data changed or the ` +
        `statistics belong to another part: take them again with featureStatistics, or name their data with \`from\`.`,
    );
  }
  const { mean, std } = statistics;
  if (!(std > 0) || !Number.isFinite(std)) {
    throw new AthanorError(
      "data",
      `Expected features of ${from.name} to vary, received a standard deviation of ${std}. ` +
        `Run validateData to find out why.`,
    );
  }
  return createData({ ...data, features: data.features.map((value) => (value - mean) / std) });
}

/**
 * All three parts standardized by the training part's statistics, which are the only ones that training may know.
 *
 * @returns The parts, and the statistics that a deployed model needs with its weights.
 */
export function standardizeSplits(splits: Splits): {
  readonly splits: Splits;
  readonly statistics: FeatureStatistics;
} {
  const statistics = featureStatistics(splits.train);
  const from = splits.train;
  const apply = (data: LabeledData): LabeledData => standardize(data, statistics, { from });
  return {
    splits: {
      train: apply(splits.train),
      validation: apply(splits.validation),
      test: apply(splits.test),
    },
    statistics,
  };
}
