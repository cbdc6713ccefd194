import { AthanorError } from "../core/errors.ts";
import { stopSignal } from "../core/notebook-signal.ts";
import { createRunningMean } from "../metrics/running-mean.ts";
import type { TrainerSnapshot } from "../core/snapshot.ts";
import type { Callback, Logs, TrainingOutcome } from "./callback.ts";
import type { FitOptions } from "./fit-options.ts";
import { type Ending, killedBy, runStep, type Session } from "./fit-step.ts";
import { createNotifier } from "./notifier.ts";
import {
  type TrainingBatches,
  type TrainingPlan,
  trainingBatches,
  isLoader,
  type TrainingData,
} from "./training-batches.ts";
import { evaluateAll } from "./evaluate.ts";
import { createBreather, turnOfEventLoop } from "./event-loop.ts";
import { createHistory, type History } from "./history.ts";
import { fetchState, restoreSnapshot, streamFor, type TrainerCore } from "./trainer-core.ts";
import { requireTrainable } from "./training-data.ts";
import { createTrainingState } from "./training-state.ts";

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
  train: TrainingData,
  options: FitOptions,
): Promise<History> {
  const signal = stopSignal(options.signal);
  const session = openSession(core, train, signal === undefined ? options : { ...options, signal });
  const outcome = await runToOutcome(session);
  // A callback that stops or throws between two steps of one call leaves the weights of its step.
  core.ahead?.settle();
  await session.batches.close();
  await fetchState(core);
  const failure = await session.notifier.end(outcome);
  // Who calls `fit` in a loop gets a turn between two calls, too.
  await turnOfEventLoop();
  const { epochs, steps } = session;
  return createHistory({ epochs, steps, outcome: failure ?? outcome });
}

function resume(
  core: TrainerCore,
  snapshot: TrainerSnapshot,
  callbacks: readonly Callback[],
): void {
  restoreSnapshot(core, snapshot);
  for (const callback of callbacks) {
    const kept = snapshot.callbacks?.[callback.name];
    if (kept !== undefined) callback.restore?.(kept);
  }
}

/** A yield takes some microseconds: one a step lets timers and sockets run, except where steps are shorter than this. */
const yieldEveryMs = 2;

function openSession(core: TrainerCore, train: TrainingData, options: FitOptions): Session {
  const { epochs, batchSize = 32, callbacks = [], validation, resumeFrom, unroll = 1 } = options;
  requireCount("epochs", epochs);
  requireCount("batchSize", batchSize);
  requireCount("unroll", unroll);
  requireTrainable(core.objective, train);
  requireOwnAugment(train, options);
  if (validation !== undefined) requireTrainable(core.objective, validation);
  if (resumeFrom !== undefined) resume(core, resumeFrom, callbacks);
  core.callbacks = callbacks;
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
    unroll,
    batches: planBatches(core, train, { ...options, batchSize }),
    single: 0,
    breaks: 0,
    notifier: createNotifier(callbacks, state),
    breathe: createBreather(yieldEveryMs),
    epochs: [],
    steps: [],
  };
}

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
  while (ending === undefined && core.stepInEpoch < stepsPerEpoch) ending = await runStep(session);
  return ending ?? endEpoch(session);
}

/** Everything that is left of training, in batches. */
function planBatches(
  core: TrainerCore,
  train: TrainingData,
  options: FitOptions & { readonly batchSize: number },
): TrainingBatches {
  const { augment, signal } = options;
  return trainingBatches(train, {
    plan: planOf(core, train, options),
    augment,
    random: (step) => streamFor(core, `augment/${step}`),
    signal,
  });
}

function* planOf(
  core: TrainerCore,
  { labels }: TrainingData,
  options: FitOptions & { readonly batchSize: number },
): Generator<TrainingPlan> {
  const { batchSize } = options;
  let { step } = core;
  let start = core.stepInEpoch * batchSize;
  for (let { epoch } = core; epoch < options.epochs; epoch += 1) {
    const order = orderOf(core, { epoch, count: labels.length, shuffle: options.shuffle });
    for (; start < labels.length; start += batchSize) {
      const indices = order.slice(start, start + batchSize);
      yield { step, indices, seed: `${core.seed}/augment/${epoch}` };
      step += 1;
    }
    start = 0;
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
  const ending = await notifier.epochEnd(logs);
  await session.breathe();
  return ending ?? killedBy(options.signal);
}

async function validate(session: Session): Promise<Record<string, number>> {
  const { validation, signal } = session.options;
  if (validation === undefined) return {};
  const { loss, acc } = await evaluateAll(session.core, validation, signal ? { signal } : {});
  return { val_loss: loss, ...(Number.isNaN(acc) ? {} : { val_acc: acc }) };
}

function orderOf(
  core: TrainerCore,
  of: { readonly epoch: number; readonly count: number; readonly shuffle: boolean | undefined },
): Int32Array {
  const { epoch, count, shuffle = true } = of;
  if (!shuffle) return Int32Array.from({ length: count }, (_, index) => index);
  return streamFor(core, `shuffle/${epoch}`).permutation(count);
}

/** The signal's reason itself, or one of its kind that the kernel threw from a tensor operation. */
function isInterrupt(thrown: unknown, signal: AbortSignal | undefined): boolean {
  const reason: unknown = signal?.reason;
  const areErrors = thrown instanceof Error && reason instanceof Error;
  return thrown === reason || (areErrors && thrown.name === reason.name);
}

function requireOwnAugment(train: TrainingData, { augment }: FitOptions): void {
  if (augment === undefined || !isLoader(train)) return;
  throw new AthanorError(
    "argument",
    `Expected no \`augment\` with the loader \`${train.name}\`, received one. Give it to the loader, whose workers augment.`,
  );
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a positive integer, received ${value}.`,
  );
}
