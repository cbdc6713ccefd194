import { compile } from "../compile/compile.ts";
import type { CompiledSignature } from "../compile/compiled-step.ts";
import { AthanorError } from "../core/errors.ts";
import type { TrainerSnapshot } from "../core/snapshot.ts";
import { createRunningMean } from "../metrics/running-mean.ts";
import type { TrainingData } from "./training-batches.ts";
import { evaluateAll, type EvaluateOptions, type Evaluation, predictAll } from "./evaluate.ts";
import { fitTrainer } from "./fit.ts";
import type { FitOptions } from "./fit-options.ts";
import type { History } from "./history.ts";
import {
  functionObjective,
  type FunctionObjectiveOptions,
  modelObjective,
  type ModelObjectiveOptions,
} from "./objective.ts";
import { createOptimizer, type OptimizerOptions } from "./optimizer.ts";
import { restoreSnapshot, takeSnapshot, type TrainerCore } from "./trainer-core.ts";
import { createUpdateStep } from "./update-step.ts";

/** What a trainer needs whatever it trains. */
export interface TrainerSettings {
  /** Default Adam with learning rate 3e-4 (row #81). */
  readonly optimizer?: OptimizerOptions;
  /** An integer; order of samples, dropout and augmentation depend on it alone (row #45). */
  readonly seed: number;
  /**
   * Whether steps run as one graph on the tensorflow backend (docs/native.md); default true. A step that can't says so
   * once and runs op by op, as every step does on the other backends.
   */
  readonly compile?: boolean;
  /** Whether XLA compiles those graphs; default false. */
  readonly jitCompile?: boolean;
}

/** A model and a loss, or variables and a function of a batch. */
export type TrainerOptions = TrainerSettings & (ModelObjectiveOptions | FunctionObjectiveOptions);

/**
 * Trains a model by its own step loop.
 *
 * Two trainers of one seed give bitwise equal losses on one backend, and one that goes on from a snapshot gives the
 * curve that it would have given without the stop.
 */
export interface Trainer {
  /** Epochs finished. */
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  readonly learningRate: number;
  /**
   * Trains until `epochs` are done; yields to the event loop at least every 50 ms.
   *
   * @param train - Data in memory, or a loader that reads while training runs.
   * @returns What happened; failures (a loss that turns NaN, a callback that throws) and interrupts are in `outcome`.
   * @throws {AthanorError} `argument` or `data` before the first step, when options or data can't be used.
   */
  fit(train: TrainingData, options: FitOptions): Promise<History>;
  /** Loss and accuracy over all of `data`. */
  evaluate(data: TrainingData, options?: EvaluateOptions): Promise<Evaluation>;
  /** Logits of all samples, shape `[count, classes]`, row-major. */
  predict(data: TrainingData, options?: EvaluateOptions): Promise<Float32Array>;
  /** All that training needs to go on; plain arrays, nothing to dispose. */
  snapshot(): TrainerSnapshot;
  /** Goes back to a snapshot of this or an equally built model. */
  restore(snapshot: TrainerSnapshot): void;
  /** How steps run, by shape of the batch; empty before the first and on backends without graphs. */
  compiledSteps(): readonly CompiledSignature[];
  /** Frees the optimizer's slots; the model stays the caller's. Harmless when called twice. */
  dispose(): void;
}

/**
 * Creates a trainer.
 *
 * @param options - `{ model, loss?, seed }` for a layers model whose output is logits, or `{ params, loss, seed }` for any
 *   differentiable function of variables.
 * @throws {AthanorError} `argument` when the model's shape, the optimizer or the seed can't be used.
 */
export function createTrainer(options: TrainerOptions): Trainer {
  if (!Number.isSafeInteger(options.seed)) {
    throw new AthanorError(
      "argument",
      `Expected \`seed\` to be an integer, received ${String(options.seed)}. Two runs can only be equal with a seed.`,
    );
  }
  const core = createCore(options);
  const alive = (): TrainerCore => {
    core.ahead?.settle();
    if (!core.disposed) return core;
    throw new AthanorError(
      "argument",
      "Expected a trainer in use, received one that was disposed. Create a new one.",
    );
  };
  return {
    get epoch() {
      return core.epoch;
    },
    get step() {
      return core.step;
    },
    get learningRate() {
      return core.optimizer.learningRate;
    },
    fit: async (train, fitOptions) => fitTrainer(alive(), train, fitOptions),
    evaluate: async (data, evaluateOptions) => evaluateAll(alive(), data, evaluateOptions),
    predict: async (data, evaluateOptions) => predictAll(alive(), data, evaluateOptions),
    snapshot: () => takeSnapshot(alive()),
    restore: (snapshot) => {
      restoreSnapshot(alive(), snapshot);
    },
    compiledSteps: () => core.update.signatures(),
    dispose: () => {
      core.ahead?.settle();
      core.disposed = true;
      core.update.dispose();
      core.logits?.dispose();
      core.optimizer.dispose();
    },
  };
}

function createCore(options: TrainerOptions): TrainerCore {
  const objective =
    options.model === undefined ? functionObjective(options) : modelObjective(options);
  const optimizer = createOptimizer(options.optimizer ?? {}, objective.trainable);
  const { compile: enabled = true, jitCompile = false } = options;
  const { logits } = objective;
  return {
    objective,
    optimizer,
    update: createUpdateStep(objective, optimizer, { compile: enabled, jitCompile }),
    logits: logits === undefined ? undefined : compile(logits, { enabled, variables: () => [] }),
    seed: options.seed,
    epoch: 0,
    step: 0,
    stepInEpoch: 0,
    means: createRunningMean(),
    callbacks: [],
    ahead: undefined,
    disposed: false,
  };
}
