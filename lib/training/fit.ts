import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { TrainerSnapshot } from "../core/snapshot.ts";
import type { Augment } from "../data/augment.ts";
import { batches } from "../data/batches.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { createRunningMean } from "../metrics/running-mean.ts";
import type { Callback, Logs, TrainingOutcome } from "./callback.ts";
import { createNotifier, type Notifier } from "./notifier.ts";
import { evaluateAll, toBatch } from "./evaluate.ts";
import { createBreather } from "./event-loop.ts";
import { createHistory, type History } from "./history.ts";
import { fetchState, restoreSnapshot, streamFor, type TrainerCore } from "./trainer-core.ts";
import { requireTrainable } from "./training-data.ts";
import { createTrainingState } from "./training-state.ts";
import { updateOnce } from "./update.ts";

/** Options of `Trainer.fit`. */
export interface FitOptions {
  /** Epochs to reach, counted from the beginning of training: an interrupted `fit` is called again with the same number. */
  readonly epochs: number;
  /** Samples of one update; the last one of an epoch may be smaller. Default 32. */
  readonly batchSize?: number;
  /** Evaluated as a whole after each epoch (row #54). */
  readonly validation?: LabeledData;
  readonly callbacks?: readonly Callback[];
  /** Changes the features of each training batch in place, with its own random stream. */
  readonly augment?: Augment;
  /** Ends training after the running step with outcome KILLED; in a notebook the Stop button by default. */
  readonly signal?: AbortSignal;
  /** Where to go on. */
  readonly resumeFrom?: TrainerSnapshot;
  /** Whether each epoch goes through the samples in another order; default true. */
  readonly shuffle?: boolean;
}

/** What one call of `fit` works with. */
interface Session {
  readonly core: TrainerCore;
  readonly train: LabeledData;
  readonly options: FitOptions;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly notifier: Notifier;
  readonly breathe: () => Promise<void>;
  readonly epochs: Logs[];
  readonly steps: Logs[];
}

/**
 * Trains until `epochs` are done, a callback stops, the signal aborts or something fails.
 *
 * @param core - Moves on in place.
 * @param train - What is trained on.
 * @returns What happened; a failure during training is in `outcome`, not thrown.
 * @throws {AthanorError} `argument` or `data` before the first step, when options or data can't be used.
 */
export async function fitTrainer(
  core: TrainerCore,
  train: LabeledData,
  options: FitOptions,
): Promise<History> {
  const session = openSession(core, train, { ...notebookSignal(), ...options });
  const outcome = await runToOutcome(session);
  await fetchState(core);
  const failure = await session.notifier.end(outcome);
  const { epochs, steps } = session;
  return createHistory({ epochs, steps, outcome: failure ?? outcome });
}

function openSession(core: TrainerCore, train: LabeledData, options: FitOptions): Session {
  const { epochs, batchSize = 32, callbacks = [], validation, resumeFrom } = options;
  requireCount("epochs", epochs);
  requireCount("batchSize", batchSize);
  requireTrainable(core.objective, train);
  if (validation !== undefined) requireTrainable(core.objective, validation);
  if (resumeFrom !== undefined) restoreSnapshot(core, resumeFrom);
  if (core.epoch >= epochs) {
    throw new AthanorError(
      "argument",
      `Expected \`epochs\` above the ${core.epoch} that are done (it counts from the beginning), received ${epochs}. Ask for more epochs, or create a new trainer.`,
    );
  }
  const stepsPerEpoch = Math.ceil(train.labels.length / batchSize);
  const state = createTrainingState(core, {
    epochs,
    stepsPerEpoch,
    batchSize,
    samples: train.labels.length,
  });
  return {
    core,
    train,
    options,
    batchSize,
    stepsPerEpoch,
    notifier: createNotifier(callbacks, state),
    breathe: createBreather(),
    epochs: [],
    steps: [],
  };
}

/** Why training ends before its epochs are done; undefined while it goes on. */
type Ending = TrainingOutcome | undefined;

async function runToOutcome(session: Session): Promise<TrainingOutcome> {
  const { core, options, notifier } = session;
  try {
    await fetchState(core);
    let ending: Ending = await notifier.begin();
    while (ending === undefined && core.epoch < options.epochs) ending = await runEpoch(session);
    return ending ?? { status: "FINISHED", reason: `${options.epochs} epochs are done` };
  } catch (thrown) {
    const killed = killedBy(options.signal);
    if (killed !== undefined && isInterrupt(thrown, options.signal)) return killed;
    return {
      status: "FAILED",
      error: thrown instanceof Error ? thrown : new Error(String(thrown)),
    };
  }
}

async function runEpoch(session: Session): Promise<Ending> {
  const { core, stepsPerEpoch, notifier } = session;
  let ending = killedBy(session.options.signal) ?? (await notifier.epochBegin());
  const order = orderOf(session);
  while (ending === undefined && core.stepInEpoch < stepsPerEpoch) {
    ending = await runStep(session, order);
  }
  return ending ?? endEpoch(session);
}

async function runStep(session: Session, order: Int32Array): Promise<Ending> {
  const { core, notifier, options } = session;
  const learningRate = core.optimizer.learningRate;
  const terms = await stepOn(session, order);
  const logs: Logs = { ...terms, learning_rate: learningRate };
  session.steps.push({ step: core.step, epoch: notifier.state.epochFraction, ...logs });
  const ending = await notifier.stepEnd(logs);
  await session.breathe();
  return ending ?? killedBy(options.signal);
}

async function stepOn(session: Session, order: Int32Array): Promise<Record<string, number>> {
  const { core, train, batchSize, options } = session;
  const start = core.stepInEpoch * batchSize;
  const [arrays] = batches(train, {
    batchSize,
    order: order.subarray(start, start + batchSize),
    ...(options.augment === undefined
      ? {}
      : { augment: options.augment, random: streamFor(core, `augment/${core.step}`) }),
  });
  if (arrays === undefined)
    throw new AthanorError("internal", "internal: an epoch without batches");
  const batch = toBatch(arrays);
  try {
    const terms = await updateOnce(core, batch, train);
    core.stepInEpoch += 1;
    core.means.add(terms, arrays.indices.length);
    return terms;
  } finally {
    tf.dispose([batch.features, batch.labels]);
  }
}

async function endEpoch(session: Session): Promise<Ending> {
  const { core, options, notifier } = session;
  const validation = await validate(session);
  const logs: Logs = {
    ...core.means.means(),
    ...validation,
    learning_rate: core.optimizer.learningRate,
  };
  core.epoch += 1;
  core.stepInEpoch = 0;
  core.means = createRunningMean();
  session.epochs.push({ epoch: core.epoch, step: core.step, ...logs });
  await fetchState(core);
  return (await notifier.epochEnd(logs)) ?? killedBy(options.signal);
}

async function validate(session: Session): Promise<Record<string, number>> {
  const { validation, signal } = session.options;
  if (validation === undefined) return {};
  const { loss, acc } = await evaluateAll(session.core, validation, signal ? { signal } : {});
  return { val_loss: loss, ...(Number.isNaN(acc) ? {} : { val_acc: acc }) };
}

function orderOf(session: Session): Int32Array {
  const { core, train, options } = session;
  const count = train.labels.length;
  if (options.shuffle === false) return Int32Array.from({ length: count }, (_, index) => index);
  return streamFor(core, `shuffle/${core.epoch}`).permutation(count);
}

/** A kernel's signal for the running cell (docs/architecture.md); none outside of a notebook. */
function notebookSignal(): { readonly signal?: AbortSignal } {
  const signal = (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.interruptSignal")];
  return signal instanceof AbortSignal ? { signal } : {};
}

/** The signal's reason itself, or one of its kind that the kernel threw from a tensor operation. */
function isInterrupt(thrown: unknown, signal: AbortSignal | undefined): boolean {
  const reason: unknown = signal?.reason;
  const areErrors = thrown instanceof Error && reason instanceof Error;
  return thrown === reason || (areErrors && thrown.name === reason.name);
}

function killedBy(signal: AbortSignal | undefined): Ending {
  if (signal?.aborted !== true) return undefined;
  const { reason } = signal as { readonly reason: unknown };
  return {
    status: "KILLED",
    reason: reason instanceof Error ? reason.message : `interrupted: ${String(reason)}`,
  };
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a positive integer, received ${value}.`,
  );
}
