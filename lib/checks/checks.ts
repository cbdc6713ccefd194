import type { tf } from "../backend/tf.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Splits } from "../data/labeled-data.ts";
import type { LossName } from "../training/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import type { RunningCheckOptions } from "./check-options.ts";
import { dataChecks } from "./data-checks.ts";

/** What all checks of an experiment run on. */
export type CheckSubject = RunningCheckOptions & {
  /** Builds the model anew; the check disposes it. */
  readonly buildModel: () => tf.LayersModel;
  readonly data: Splits;
  readonly optimizer?: OptimizerOptions;
  readonly loss?: LossName;
  /** Updates, for checks that train; each has its own default. */
  readonly steps?: number;
  /** Samples, for checks that take a few; each has its own default. */
  readonly samples?: number;
};

/** A check that is known by name. */
export interface CheckEntry {
  readonly name: string;
  /** One line for a list. */
  readonly summary: string;
  /** Runs it; the code is loaded at that moment. */
  readonly run: (subject: CheckSubject) => Promise<Verdict>;
}

/** The checks that need nothing but a model and data, in the order of the recipe. */
export const checks: readonly CheckEntry[] = [
  {
    name: "data",
    summary: "No sample in two splits, labels in range, no NaN, classes in balance.",
    run: async ({ data }) => (await import("./check-data.ts")).checkData({ data }),
  },
  ...dataChecks,
  {
    name: "skeleton",
    summary: "One step through the whole chain, from loading to saving and loading.",
    run: async (subject) => (await import("./check-skeleton.ts")).checkSkeleton(subject),
  },
  {
    name: "initial-loss",
    summary: "The untrained loss is ln C, or the entropy of the labels.",
    run: async (subject) => (await import("./check-initial-loss.ts")).checkInitialLoss(subject),
  },
  {
    name: "zero-input",
    summary: "Training on zeros ends worse than training on the inputs.",
    run: async (subject) => (await import("./check-zero-input.ts")).checkZeroInput(subject),
  },
  {
    name: "repeat",
    summary: "Two runs of one seed are bitwise equal.",
    run: async (subject) => (await import("./check-repeat.ts")).checkRepeat(subject),
  },
  {
    name: "gradients",
    summary: "Backpropagation equals centred differences in double precision.",
    run: async (subject) => (await import("./check-gradients.ts")).checkGradients(subject),
  },
  {
    name: "overfit",
    summary: "The model learns 8 samples by heart.",
    run: async (subject) => {
      const { checkOverfit, overfitOptimizer } = await import("./check-overfit.ts");
      // The experiment's learning rate is made for generalising, not for learning by heart in few steps.
      return checkOverfit({ ...subject, optimizer: overfitOptimizer });
    },
  },
  {
    name: "learning-rate-ladder",
    summary: "Which of 1e-1 … 1e-4 brings the loss down most.",
    run: async (subject) => (await import("./learning-rate-ladder.ts")).learningRateLadder(subject),
  },
];
