import type { DataProblems } from "./data-problems.ts";
import type { DuplicateGroup, SplitName } from "./duplicates.ts";
import type { FeatureStatistics } from "./labeled-data.ts";

/** What is in a dataset, as plain JSON: stored in runs, drawn in reports. */
export interface DataCard {
  readonly name: string;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  readonly classNames: readonly string[];
  /** Names of a table's columns, where they have some. */
  readonly featureNames?: readonly string[];
  readonly splits: Readonly<Record<SplitName, SplitCard>>;
  readonly balance: ClassBalance;
  readonly duplicates: DuplicateReport;
  /** Of the training part; `null` when it is empty. */
  readonly statistics: FeatureStatistics | null;
}

/** One part of the dataset. */
export interface SplitCard {
  readonly count: number;
  /** Samples of each class, in the order of `classNames`. */
  readonly classCounts: readonly number[];
  readonly problems: DataProblems;
  readonly fingerprint: string;
}

/** How evenly the classes of the training part are filled. */
export interface ClassBalance {
  /** Samples of the rarest class ÷ samples of the most frequent one, in `[0, 1]`. */
  readonly ratio: number;
  /** The ratio below which {@link ClassBalance.balanced} is false. */
  readonly bound: number;
  readonly balanced: boolean;
  readonly rarest: string;
  readonly mostFrequent: string;
}

/** Exact duplicates (rows #29, #32). */
export interface DuplicateReport {
  /** Groups inside one part. */
  readonly within: readonly DuplicateGroup[];
  /** Groups that reach over parts: the test knows training samples. */
  readonly across: readonly DuplicateGroup[];
  /** Groups whose samples carry different labels. */
  readonly conflicting: readonly DuplicateGroup[];
}
