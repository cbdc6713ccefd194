import type { TrainerSnapshot } from "../core/snapshot.ts";

/** Numbers of one step or epoch by metric name: `loss`, `acc`, `val_loss`, `learning_rate` …; NaN is data. */
export type Logs = Readonly<Record<string, number>>;

/** What a callback answers: keep going, or stop with a reason that the history keeps. */
export type CallbackAnswer = void | "continue" | { readonly stop: string };

/** Where training stands when a callback is called. */
export interface TrainingState {
  /** Epochs finished so far; the first epoch is 0 while it runs. */
  readonly epoch: number;
  /** Optimizer updates done so far, over all epochs. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Samples seen ÷ training samples: the x axis of curves (row #85). */
  readonly epochFraction: number;
  /** Sets the learning rate from the next step on; 0, where schedules end, changes nothing. */
  setLearningRate(learningRate: number): void;
  readonly learningRate: number;
  /** Copies of the trainable and non-trainable weights by name; plain arrays, nothing to dispose. */
  snapshot(): TrainerSnapshot;
  /** Puts the weights (trainable or not) of a snapshot back; optimizer, position and learning rate stay. */
  restoreWeights(snapshot: TrainerSnapshot): void;
}

/** Something that listens to training: one idea a file, a value with optional hooks. Hooks may be async. */
export interface Callback {
  /** Shown in errors, e.g. `early-stopping`. */
  readonly name: string;
  /**
   * What it needs to go on after a resume, JSON; snapshots keep it by name. Callbacks with a state hear of an epoch before
   * the others, so that a checkpoint of that epoch has it.
   */
  state?(): unknown;
  /** Takes back what {@link Callback.state} gave, before training goes on. */
  restore?(state: unknown): void;
  /** Before the first step. */
  onTrainBegin?(state: TrainingState): CallbackAnswer | Promise<CallbackAnswer>;
  /** Before an epoch's first step. */
  onEpochBegin?(state: TrainingState): CallbackAnswer | Promise<CallbackAnswer>;
  /** After each optimizer update; `logs` holds `loss` and the training metrics of that batch. */
  onStepEnd?(state: TrainingState, logs: Logs): CallbackAnswer | Promise<CallbackAnswer>;
  /** After each epoch; `logs` holds epoch means and `val_` metrics over the whole validation set. */
  onEpochEnd?(state: TrainingState, logs: Logs): CallbackAnswer | Promise<CallbackAnswer>;
  /** Always called, also after a failure or an interrupt; closes what the callback opened. */
  onTrainEnd?(state: TrainingState, outcome: TrainingOutcome): void | Promise<void>;
}

/** How training ended. */
export type TrainingOutcome =
  | { readonly status: "FINISHED"; readonly reason: string }
  | { readonly status: "FAILED"; readonly error: Error }
  | { readonly status: "KILLED"; readonly reason: string };
