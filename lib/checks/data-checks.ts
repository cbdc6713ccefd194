import type { tf } from "../backend/tf.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Splits } from "../data/labeled-data.ts";
import type { RunningCheckOptions } from "./check-options.ts";

/** What checks of data run on; the model is for the one that times a step. */
export type DataCheckSubject = RunningCheckOptions & {
  readonly data: Splits;
  /** A new model each time; whoever builds one frees it. */
  readonly buildModel: () => tf.LayersModel;
  readonly samples?: number;
  readonly steps?: number;
};

/** A check of data that is known by name. */
export interface DataCheckEntry {
  readonly name: string;
  readonly summary: string;
  /** Runs it; the code is loaded at that moment. */
  readonly run: (subject: DataCheckSubject) => Promise<Verdict>;
}

/** The checks of data one by one, in the order of rows #26 to #43; `%check data` is the short form of the first few. */
export const dataChecks: readonly DataCheckEntry[] = [
  {
    name: "sample-look",
    summary: "300 random samples were shown, or all (#26).",
    run: async (subject) => (await import("./check-sample-look.ts")).checkSampleLook(subject),
  },
  {
    name: "outliers",
    summary: "No property has more than its usual share of outliers; no corrupted blocks (#28).",
    run: async ({ data }) => (await import("./check-outliers.ts")).checkOutliers({ data }),
  },
  {
    name: "duplicates",
    summary: "Hardly a sample repeats another one, none with two labels (#29).",
    run: async (subject) => (await import("./check-duplicates.ts")).checkDuplicates(subject),
  },
  {
    name: "damaged",
    summary: "No NaN, no blank or truncated picture, no label that is no class (#30).",
    run: async ({ data }) => (await import("./check-damaged.ts")).checkDamaged({ data }),
  },
  {
    name: "class-balance",
    summary: "Every class has samples, in one mix in all parts (#31).",
    run: async ({ data }) => (await import("./check-class-balance.ts")).checkClassBalance({ data }),
  },
  {
    name: "leakage",
    summary: "No sample stands in two parts, not even nearly (#32).",
    run: async (subject) => (await import("./check-leakage.ts")).checkLeakage(subject),
  },
  {
    name: "coverage",
    summary: "The test set is large enough and covers every condition (#33).",
    run: async ({ data }) => (await import("./check-coverage.ts")).checkCoverage({ data }),
  },
  {
    name: "drift",
    summary: "Validation and test samples look like training samples (#28, #33).",
    run: async (subject) => (await import("./check-drift.ts")).checkDrift(subject),
  },
  {
    name: "statistics",
    summary: "Mean and deviation come from the training part alone (#35).",
    run: async ({ data }) => (await import("./check-statistics.ts")).checkStatistics({ data }),
  },
  {
    name: "normalization",
    summary: "Features enter the net near mean 0 and deviation 1 (#36).",
    run: async ({ data }) =>
      (await import("./check-normalization.ts")).checkNormalization({ data }),
  },
  {
    name: "downsampling",
    summary: "How small pictures can be, and whether position matters (#37).",
    run: async (subject) => (await import("./check-downsampling.ts")).checkDownsampling(subject),
  },
  {
    name: "property-label",
    summary: "No single property such as brightness predicts the class (#38).",
    run: async (subject) => (await import("./check-property-label.ts")).checkPropertyLabel(subject),
  },
  {
    name: "label-signal",
    summary: "Labels follow from the inputs, in every part alike (#30, #39).",
    run: async (subject) => (await import("./check-label-signal.ts")).checkLabelSignal(subject),
  },
  {
    name: "label-noise",
    summary: "Few labels are wrong, by confident learning (#39).",
    run: async (subject) => (await import("./check-label-noise.ts")).checkLabelNoise(subject),
  },
  {
    name: "weak-slices",
    summary: "No class and no condition is far below the whole accuracy (#40).",
    run: async (subject) => (await import("./check-weak-slices.ts")).checkWeakSlices(subject),
  },
  {
    name: "loader",
    summary: "The data waits for the net, not the net for the data (#42).",
    run: async (subject) => (await import("./check-loader.ts")).checkLoader(subject),
  },
];
