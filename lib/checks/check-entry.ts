import type { tf } from "../backend/tf.ts";
import type { Stage, Verdict } from "../core/verdict.ts";
import type { Augment } from "../data/augment.ts";
import type { Splits } from "../data/labeled-data.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import type { RunningCheckOptions } from "./check-options.ts";

/** What all checks of an experiment run on. */
export type CheckSubject = RunningCheckOptions & {
  /** Builds the model anew; the check disposes it. */
  readonly buildModel: () => tf.LayersModel;
  readonly data: Splits;
  readonly optimizer?: OptimizerOptions;
  readonly loss?: LossName | LossFunction;
  /** Changes training samples, for the picture of what enters the net. */
  readonly augment?: Augment;
  /** Layers or weights that are frozen on purpose, `*` stands for any text. */
  readonly frozen?: readonly string[];
  /** True for a model of sequences that may not look ahead. */
  readonly causal?: boolean;
  /** Updates, for checks that train; each has its own default. */
  readonly steps?: number;
  /** Samples, for checks that take a few; each has its own default. */
  readonly samples?: number;
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
