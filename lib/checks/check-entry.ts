import type { tf } from "../backend/tf.ts";
import type { Stage, Verdict } from "../core/verdict.ts";
import type { Augment } from "../data/augment.ts";
import type { DataQuestion } from "../data/data-question.ts";
import type { Splits } from "../data/labeled-data.ts";
import type { Damage } from "../data/load-options.ts";
import type { Predictions } from "../data/predictions.ts";
import type { Schedule } from "../schedules/schedules.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import type { HumanAnswers } from "./check-human.ts";
import type { LossTermOptions } from "./check-loss-terms.ts";
import type { OneChangeOptions } from "./check-one-change.ts";
import type { RunningCheckOptions } from "./check-options.ts";
import type { SameFunctionOptions, TensorFunction } from "./check-same-function.ts";

/** What only its author knows about an experiment; checks that ask for it are left out without it. */
export interface CheckHints {
  /** Layers or weights that are frozen on purpose, `*` stands for any text. */
  readonly frozen?: readonly string[];
  /** True for a model of sequences that may not look ahead. */
  readonly causal?: boolean;
  /** The terms of a summed loss, for `loss-terms` (row #64). */
  readonly terms?: LossTermOptions["terms"];
  /** Builds a somewhat larger model, for `capacity` (row #57); by default hidden layers are made twice as wide. */
  readonly buildLarger?: () => tf.LayersModel;
  /** Two forms of one function, for `same-function` (row #61). */
  readonly forms?: SameForms;
  /** Learning rate by step, for `schedule` (row #83). */
  readonly schedule?: Schedule;
  /** What samples of one source share, by id, for `leakage` (row #32). */
  readonly groupOf?: (id: string) => string;
  /** When a sample was taken, by id, for `leakage` (row #32). */
  readonly timeOf?: (id: string) => number;
  /** Conditions by the sample's id, for `coverage` and `weak-slices` (rows #33, #40). */
  readonly conditions?: Readonly<Record<string, (id: string) => string>>;
  /** Files that a loader left out, for `damaged` (row #30). */
  readonly damaged?: readonly Damage[];
}

/** Two forms of one function, e.g. a loop and its vectorised form. */
export interface SameForms {
  readonly simple: TensorFunction;
  readonly general: TensorFunction;
  /** Shape of each input. */
  readonly shapes: SameFunctionOptions["shapes"];
}

/** What all checks of an experiment run on. */
export type CheckSubject = RunningCheckOptions &
  CheckHints & {
    /** Builds the model anew; the check disposes it. */
    readonly buildModel: () => tf.LayersModel;
    readonly data: Splits;
    readonly optimizer?: OptimizerOptions;
    readonly loss?: LossName | LossFunction;
    /** Samples of an update, for the schedule's steps; default 32. */
    readonly batchSize?: number;
    /** Epochs of the training to come, for the schedule's length. */
    readonly epochs?: number;
    /** Changes training samples, for the picture of what enters the net. */
    readonly augment?: Augment;
    /** Where the experiment stands in the recipe. */
    readonly stage?: Stage;
    /** Updates, for checks that train; each has its own default. */
    readonly steps?: number;
    /** Samples, for checks that take a few; each has its own default. */
    readonly samples?: number;
    /** Ids of samples that were looked at before, for `sample-look`. */
    readonly seen?: readonly string[];
    /** What a person has asked of the data, for `queries`. */
    readonly questions?: readonly DataQuestion[];
    /** What the trained model says about one part, for `errors` and `human`. */
    readonly predictions?: Predictions;
    /** What a person said about samples of the test part, for `human`. */
    readonly answers?: HumanAnswers;
    /** The config and that of the run to compare with, for `one-change`. */
    readonly change?: OneChangeOptions;
  };

/** How long a check takes: less than a second or two, several seconds, or more. */
export type CheckCost = "economy" | "standard" | "full";

/** A check that is known by name. */
export interface CheckEntry {
  readonly name: string;
  /** One line for a list. */
  readonly summary: string;
  readonly cost: CheckCost;
  /** Stage of the recipe that asks for it. */
  readonly stage: Stage;
  /** What its verdict holds for: the data alone, or model and data; it goes stale when these change. */
  readonly about: "data" | "model";
  /** Whether it trains or judges by class, which takes a model with one input and one output `[batch, outputs]`. */
  readonly needsTrainer: boolean;
  /** Runs it; the code is loaded at that moment. */
  readonly run: (subject: CheckSubject) => Promise<Verdict>;
}
