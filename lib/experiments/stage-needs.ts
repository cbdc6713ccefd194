import type { Stage } from "../core/verdict.ts";

/** A verdict that a stage asks for. */
export interface StageNeed {
  readonly check: string;
  /** Required ones keep the next stage shut; advised ones are shown with what they found. */
  readonly need: "required" | "advised";
  /** Rows of docs/practices.md that ask for it. */
  readonly rows: string;
  /** Why it stands where it stands. */
  readonly why: string;
  /** What to do for it, where that isn't `%check NAME`. */
  readonly how?: string;
}

function required(check: string, rows: string, why: string): StageNeed {
  return { check, need: "required", rows, why };
}

function advised(check: string, rows: string, why: string, how?: string): StageNeed {
  return { check, need: "advised", rows, why, ...(how === undefined ? {} : { how }) };
}

/**
 * What each stage asks for before the next one opens, from the recipe's rows #26 to #83.
 *
 * Required is what a row calls an error, a gate or a thing to verify, and what has one right answer: a leak, a stale mean, a
 * wrong loss, a gradient that isn't one. Advised is what a row calls a warning, a proposal or a matter of looking, what
 * depends on the task (a rare class may be so by nature), and what doesn't exist everywhere (several loss terms, a person
 * with time). The stages after overfitting owe runs, and each run is held to one change by `runExperiment` itself.
 */
export const stageNeeds: Readonly<Record<Stage, readonly StageNeed[]>> = {
  data: [
    required(
      "data",
      "#29–#33",
      "labels in range, no NaN, no sample in two parts: all else builds on it",
    ),
    required("sample-look", "#26", "the row's gate: 300 samples, or all, were on the screen"),
    required(
      "damaged",
      "#30",
      "a blank or truncated picture, or a label that is no class, is an error",
    ),
    required(
      "duplicates",
      "#29",
      "one sample with two labels can't be learned; copies weigh double",
    ),
    required("leakage", "#32", "0 shared samples, and the row says that it blocks the next stage"),
    required("statistics", "#35", "training with stale statistics is an error"),
    advised(
      "queries",
      "#27",
      "a person searches, filters and sorts; what that shows, no number says",
      "%data query class == … --sort …, or %data browse with a query",
    ),
    advised("outliers", "#28", "outliers may be right; somebody has to look"),
    advised("class-balance", "#31", "a warning: a class may be rare by nature"),
    advised("coverage", "#33", "an empty cell is a warning, and a list of what to collect"),
    advised(
      "drift",
      "#28, #33",
      "parts of one time and place look alike; others differ on purpose",
    ),
    advised("normalization", "#36", "a proposal, which depends on what the numbers measure"),
    advised("downsampling", "#37", "a question to the data, not a fault"),
    advised("property-label", "#38", "a property may be what the class is about"),
    advised("label-signal", "#30, #39", "a probe's judgement, less sure than the net's own"),
    advised("label-noise", "#39", "an estimate, and a list to look through"),
    advised("weak-slices", "#40", "weak slices call for data, which may not exist"),
    advised("loader", "#42, #43", "costs time, not correctness"),
  ],
  skeleton: [
    required(
      "skeleton",
      "#44, #53, #54",
      "the whole chain has to run once before its parts mean anything",
    ),
    required("repeat", "#45", "without it, no later comparison tells a change from chance"),
    required("initial-loss", "#47, #48", "the loss before the first step has one right value"),
    required("loss-function", "#49", "hand-made predictions have one right loss"),
    required("regularization", "#52", "a penalty that doesn't raise the loss isn't in it"),
    required("zero-input", "#56", "a net that ignores its input passes every other look"),
    required(
      "shuffled-labels",
      "#56, #78",
      "the control: labels that belong to their samples must win",
    ),
    required("dependencies", "#60", "zero elsewhere: mixing the batch or looking ahead is a bug"),
    required("connections", "#62", "a layer that changes nothing is a bug"),
    required("gradient-flow", "#63", "a weight without gradient is a bug, or frozen and said so"),
    required("train-eval-mode", "#66", "a net in the wrong mode is judged as another one"),
    required("gradients", "#67–#74", "backpropagation is right or it isn't"),
    advised("human", "#55", "takes a person some minutes; a line to hold models against"),
    advised("augmentation", "#46", "a finding before the net has learned without"),
    advised("input", "#58", "a picture of what enters the net; somebody has to look"),
    advised("head-bias", "#50", "an offer: it saves the first steps, no more"),
    advised("initialisation", "#51", "rules of thumb, which normalisation layers can mend"),
    advised("dynamics", "#59", "a picture of how predictions settle"),
    advised("same-function", "#61", "where a loop was written first"),
    advised("loss-terms", "#64", "where losses are summed"),
    advised("parameters", "#65", "unusual isn't wrong"),
  ],
  overfit: [
    required("overfit", "#75–#77", "a net that can't learn a few samples by heart has a bug"),
    advised("learning-rate", "#81", "Adam with 3e-4 is where to start, not where to end"),
    advised("capacity", "#57", "both may be at their floor already"),
    advised("shuffled-pixels", "#78", "some tasks don't ask where things stand"),
  ],
  regularize: [
    advised("errors", "#34, #41", "after the first training; %data todo lists what to collect"),
    advised("one-change", "#82", "held by every run itself: one change, or a reason for more"),
  ],
  tune: [
    advised("schedule", "#83", "read by every run itself; a constant rate has nothing to read"),
    advised("learning-rate-ladder", "#108", "which rate brings the loss down"),
  ],
  last: [],
};
