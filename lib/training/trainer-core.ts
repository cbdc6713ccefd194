import { fetchValues } from "../backend/synchronous-reads.ts";
import type { tf } from "../backend/tf.ts";
import type { CompiledStep } from "../compile/compiled-step.ts";
import { AthanorError } from "../core/errors.ts";
import { createRandom, type Random } from "../core/random.ts";
import type { TrainerSnapshot } from "../core/snapshot.ts";
import {
  createRunningMean,
  restoreRunningMean,
  type RunningMean,
  type RunningMeanState,
} from "../metrics/running-mean.ts";
import type { Callback } from "./callback.ts";
import { readVariables, writeVariables } from "./named-variables.ts";
import type { Objective } from "./objective.ts";
import type { Optimizer } from "./optimizer.ts";
import type { UpdateStep } from "./update-step.ts";

/** Steps that one call of TensorFlow has computed, and that count one by one. */
export interface StepsAhead {
  /** Counts the next step and gives its terms; after the last one variables are those after all of them. */
  take(): Record<string, number>;
  /** Makes variables those after the steps that were taken, and drops the others. */
  settle(): void;
}

/** What a trainer holds between calls of `fit`; shared by the files of this folder. */
export interface TrainerCore {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Loss, gradients and update as one function. */
  readonly update: UpdateStep;
  /** The objective's logits, compiled where the backend can; undefined where it has none. */
  readonly logits: CompiledStep<[tf.Tensor], tf.Tensor2D> | undefined;
  /** Every random stream is derived from it and from the position, so that no stream has to be saved. */
  seed: number;
  /** Epochs finished. */
  epoch: number;
  /** Updates done, over all epochs. */
  step: number;
  /** Updates done in the epoch that isn't finished. */
  stepInEpoch: number;
  /** Means over the epoch that isn't finished. */
  means: RunningMean;
  /** Of the `fit` that runs or ran last. */
  callbacks: readonly Callback[];
  /** Steps that are computed and don't count yet; variables are those before them. */
  ahead: StepsAhead | undefined;
  /** Whether `dispose` was called. */
  disposed: boolean;
}

/**
 * The stream for one purpose at one place of training.
 *
 * @param core - Gives the seed.
 * @param purpose - E.g. `shuffle/3`.
 */
export function streamFor(core: TrainerCore, purpose: string): Random {
  return createRandom(core.seed).fork(purpose);
}

/** Lets the state be read now, where the backend gives values asynchronously only: before callbacks that may copy it. */
export async function fetchState(core: TrainerCore): Promise<void> {
  const weights = core.objective.state.map(({ variable }) => variable);
  await fetchValues([...weights, ...core.optimizer.slots]);
}

/** Copies all that training needs to go on; see {@link TrainerSnapshot}. */
export function takeSnapshot(core: TrainerCore): TrainerSnapshot {
  core.ahead?.settle();
  return {
    epoch: core.epoch,
    step: core.step,
    weights: readVariables(core.objective.state),
    optimizer: core.optimizer.snapshot(),
    random: { seed: core.seed, stepInEpoch: core.stepInEpoch, means: core.means.state() },
    learningRate: core.optimizer.learningRate,
    ...callbackStates(core.callbacks),
  };
}

function callbackStates(callbacks: readonly Callback[]): Pick<TrainerSnapshot, "callbacks"> {
  const states = callbacks.flatMap(({ name, state }) =>
    state === undefined ? [] : [[name, state()] as const],
  );
  return states.length === 0 ? {} : { callbacks: Object.fromEntries(states) };
}

/**
 * Puts a snapshot back: weights, optimizer, seed, position and learning rate.
 *
 * @throws {AthanorError} `argument` when it belongs to another model or optimizer.
 */
export function restoreSnapshot(core: TrainerCore, snapshot: TrainerSnapshot): void {
  const { seed, stepInEpoch, means } = parsePosition(snapshot.random);
  core.ahead?.settle();
  writeVariables(core.objective.state, snapshot.weights);
  core.optimizer.restore(snapshot.optimizer);
  core.optimizer.setLearningRate(snapshot.learningRate);
  core.seed = seed;
  core.epoch = snapshot.epoch;
  core.step = snapshot.step;
  core.stepInEpoch = stepInEpoch;
  core.means = means === undefined ? createRunningMean() : restoreRunningMean(means);
}

interface Position {
  readonly seed: number;
  readonly stepInEpoch: number;
  readonly means: RunningMeanState | undefined;
}

function parsePosition(random: Readonly<Record<string, unknown>>): Position {
  const { seed, stepInEpoch, means } = random;
  if (typeof seed !== "number" || typeof stepInEpoch !== "number") {
    throw new AthanorError(
      "argument",
      `Expected the snapshot's \`random\` to hold \`seed\` and \`stepInEpoch\`, received ${JSON.stringify(random)}. Restore a snapshot that a trainer made.`,
    );
  }
  return { seed, stepInEpoch, means: means as RunningMeanState | undefined };
}
