/**
 * Samples in memory with one integer label each: plain arrays, no tensors, so that nothing needs disposing.
 *
 * Sample `i` is `features.subarray(i * size, (i + 1) * size)` where `size` is the product of `shape`.
 */
export interface LabeledData {
  /** Short name, e.g. `digits`. */
  readonly name: string;
  /** Shape `[count, ...shape]`, row-major, float32. */
  readonly features: Float32Array;
  /** Class index of each sample, `0 … classNames.length - 1`. */
  readonly labels: Int32Array;
  /** Shape of one sample, e.g. `[8, 8, 1]`. */
  readonly shape: readonly number[];
  readonly classNames: readonly string[];
  /** Names of the numbers of a sample, row-major, where they have some: a table's columns. */
  readonly featureNames?: readonly string[];
  /** Stable id of each sample (row number or file name), for evidence and for following it across runs. */
  readonly ids: readonly string[];
  /** SHA-256 of shape, features and labels; statistics and verdicts are bound to it. */
  readonly fingerprint: string;
  /**
   * Samples that don't fit into memory and stay on disk (`loadImageFolder({ cache })`); asking such data for `features` is an
   * error. `subset`, `batches`, training and the checks of data read a few at a time.
   */
  readonly stored?: StoredSamples;
}

/** Samples on disk. */
export interface StoredSamples {
  /** Samples that may be in memory together. */
  readonly most: number;
  /** One sample; a copy. */
  read(index: number): Float32Array;
  /** The samples at some indices, on disk too. */
  at(indices: readonly number[]): StoredSamples;
}

/** The three parts of a dataset. */
export interface Splits {
  readonly train: LabeledData;
  readonly validation: LabeledData;
  readonly test: LabeledData;
}

/** Mean and standard deviation of features, bound to the data that they were taken from (row #35). */
export interface FeatureStatistics {
  /** Of all features together, as the next three. */
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Those of each column or channel, which `standardize` goes by; left out where all features share one mean and deviation. */
  readonly each?: EachStatistics;
  /** Fingerprint of the data; using the statistics with other data is an error. */
  readonly fingerprint: string;
}

/** What has a mean and a deviation of its own: nothing, each channel (last axis) or each number of a sample (a column). */
export type StatisticsGroup = "dataset" | "channel" | "feature";

/** Statistics of each feature or channel, in their order. */
export interface EachStatistics {
  readonly per: "channel" | "feature";
  readonly means: readonly number[];
  /** What to divide by: the standard deviation, 1 where all values are equal (as scikit-learn's `scale_`). */
  readonly stds: readonly number[];
  readonly mins: readonly number[];
  readonly maxs: readonly number[];
}
