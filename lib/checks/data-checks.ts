import { runInTurns } from "../core/steps.ts";
import type { CheckEntry } from "./check-entry.ts";
import { inapplicable } from "./inapplicable.ts";

/** The checks of data one by one, in the order of rows #26 to #43; `%check data` is the short form of the first few. */
export const dataChecks: readonly CheckEntry[] = [
  {
    name: "sample-look",
    summary: "300 random samples were shown, or all (#26).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) => (await import("./check-sample-look.ts")).checkSampleLook(subject),
  },
  {
    name: "queries",
    summary: "Samples were searched, filtered and sorted, by class and by a property (#27).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async ({ data, questions = [] }) => {
      if (questions.length === 0) {
        throw inapplicable(
          "queries",
          "questions that a person asked of the data",
          "%data query class == … --sort …",
          "checkQueries({ data, questions: [browseData(data, { … }).question] })",
        );
      }
      return (await import("./check-queries.ts")).checkQueries({ data, questions });
    },
  },
  {
    name: "outliers",
    summary: "No property has more than its usual share of outliers; no corrupted blocks (#28).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-outliers.ts")).outlierSteps(subject), subject),
  },
  {
    name: "duplicates",
    summary: "Hardly a sample repeats another one, none with two labels (#29).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) => (await import("./check-duplicates.ts")).checkDuplicates(subject),
  },
  {
    name: "damaged",
    summary: "No NaN, no blank or truncated picture, no label that is no class (#30).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-damaged.ts")).damagedSteps(subject), subject),
  },
  {
    name: "class-balance",
    summary: "Every class has samples, in one mix in all parts (#31).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async ({ data }) => (await import("./check-class-balance.ts")).checkClassBalance({ data }),
  },
  {
    name: "leakage",
    summary: "No sample stands in two parts, not even nearly (#32).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) => (await import("./check-leakage.ts")).checkLeakage(subject),
  },
  {
    name: "coverage",
    summary: "The test set is large enough and covers every condition (#33).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-coverage.ts")).coverageSteps(subject), subject),
  },
  {
    name: "drift",
    summary: "Validation and test samples look like training samples (#28, #33).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-drift.ts")).driftSteps(subject), subject),
  },
  {
    name: "statistics",
    summary: "Mean and deviation come from the training part alone (#35).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns(
        (await import("./check-statistics.ts")).statisticsSteps({ data: subject.data }),
        subject,
      ),
  },
  {
    name: "normalization",
    summary: "Features enter the net near mean 0 and deviation 1 (#36).",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async ({ data }) =>
      (await import("./check-normalization.ts")).checkNormalization({ data }),
  },
  {
    name: "downsampling",
    summary: "How small pictures can be, and whether position matters (#37).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) => (await import("./check-downsampling.ts")).checkDownsampling(subject),
  },
  {
    name: "property-label",
    summary: "No single property such as brightness predicts the class (#38).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-property-label.ts")).propertyLabelSteps(subject), subject),
  },
  {
    name: "label-signal",
    summary: "Labels follow from the inputs, in every part alike (#30, #39).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-label-signal.ts")).labelSignalSteps(subject), subject),
  },
  {
    name: "label-noise",
    summary: "Few labels are wrong, by confident learning (#39).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-label-noise.ts")).labelNoiseSteps(subject), subject),
  },
  {
    name: "weak-slices",
    summary: "No class and no condition is far below the whole accuracy (#40).",
    cost: "standard",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-weak-slices.ts")).weakSlicesSteps(subject), subject),
  },
  {
    name: "loader",
    summary: "The data waits for the net, not the net for the data (#42).",
    cost: "full",
    stage: "data",
    about: "model",
    needsTrainer: false,
    run: async (subject) => (await import("./check-loader.ts")).checkLoader(subject),
  },
];
