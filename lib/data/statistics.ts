import { AthanorError } from "../core/errors.ts";
import { runSteps, share, type Steps } from "../core/steps.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createData, sampleAt } from "./create-data.ts";
import { eachSteps, groupOf, scaleOf } from "./each-statistics.ts";
import type { FeatureStatistics, LabeledData, Splits, StatisticsGroup } from "./labeled-data.ts";

/** What {@link featureStatistics} and {@link standardizeSplits} take. */
export interface FeatureStatisticsOptions {
  /**
   * What has a mean and a deviation of its own: `"feature"` is each column of a table (scikit-learn's `StandardScaler`),
   * `"channel"` each entry of the last axis (`axis: -1` of Keras' `Normalization`), `"dataset"` nothing (`axis: None`). The
   * default is `"feature"` for samples of rank 1 and `"dataset"` for all else: columns have units of their own, pixels
   * share one (CS231n, "Setting up the data").
   */
  readonly per?: StatisticsGroup;
}

/**
 * Mean, standard deviation (population, as NumPy's default), least and largest of all features together and of each column
 * or channel, bound to the data's fingerprint (row #35).
 *
 * @throws {@link AthanorError} When there is no sample.
 */
export function featureStatistics(
  data: LabeledData,
  options: FeatureStatisticsOptions = {},
): FeatureStatistics {
  return runSteps(featureStatisticsSteps(data, options));
}

/** As {@link featureStatistics}, with stops in between. */
export function* featureStatisticsSteps(
  data: LabeledData,
  options: FeatureStatisticsOptions = {},
): Steps<FeatureStatistics> {
  const per = groupOf(data.shape, options.per);
  if (per === "dataset") return yield* wholeSteps(data);
  const whole = yield* share(wholeSteps(data), 0, 0.5);
  return { ...whole, each: yield* share(eachSteps(data, per), 0.5, 1) };
}

function* wholeSteps(data: LabeledData): Steps<FeatureStatistics> {
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
 * `(x - mean) / std` of every feature, with a fingerprint of its own; a copy. Columns and channels take their own mean and
 * deviation where the statistics have them; one whose values are all equal becomes 0.
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
  const { means, stds } = scaleOf(statistics, from, data.shape);
  const width = means.length;
  const scaled = (value: number, at: number): number =>
    (value - (means[at % width] ?? 0)) / (stds[at % width] ?? 1);
  return createData({ ...data, features: data.features.map(scaled) });
}

/**
 * All three parts standardized by the training part's statistics, which are the only ones that training may know: each
 * column of a table by its own, images by one mean and deviation, unless `per` says otherwise.
 *
 * @returns The parts, and the statistics that a deployed model needs with its weights.
 */
export function standardizeSplits(
  splits: Splits,
  options: FeatureStatisticsOptions = {},
): {
  readonly splits: Splits;
  readonly statistics: FeatureStatistics;
} {
  const statistics = featureStatistics(splits.train, options);
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
