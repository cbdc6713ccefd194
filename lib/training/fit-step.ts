import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { ArrayBatch } from "../data/batches.ts";
import type { Logs, TrainingOutcome } from "./callback.ts";
import type { TrainingBatches, TrainingData } from "./training-batches.ts";
import { toBatch } from "./evaluate.ts";
import type { FitOptions } from "./fit-options.ts";
import type { Notifier } from "./notifier.ts";
import { stepsAhead } from "./steps-ahead.ts";
import type { TrainerCore } from "./trainer-core.ts";
import { updateOnce } from "./update.ts";

/** What one call of `fit` works with. */
export interface Session {
  readonly core: TrainerCore;
  readonly train: TrainingData;
  readonly options: FitOptions;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Steps of one call. */
  readonly unroll: number;
  readonly batches: TrainingBatches;
  /** Steps that run one by one before several are tried together again. */
  single: number;
  /** How often a callback came between steps that were computed together. */
  breaks: number;
  readonly notifier: Notifier;
  readonly breathe: () => Promise<void>;
  readonly epochs: Logs[];
  readonly steps: Logs[];
}

/** Why training ends before its epochs are done; undefined while it goes on. */
export type Ending = TrainingOutcome | undefined;

/** One update, and its callbacks. */
export async function runStep(session: Session): Promise<Ending> {
  const { core, notifier, options } = session;
  if (core.ahead === undefined) await lookAhead(session);
  const learningRate = core.optimizer.learningRate;
  const terms = await nextTerms(session);
  const logs: Logs = { ...terms, learning_rate: learningRate };
  session.steps.push({ step: core.step, epoch: notifier.state.epochFraction, ...logs });
  const before = core.ahead;
  const ending = await notifier.stepEnd(logs);
  if (before !== core.ahead) holdBack(session);
  await session.breathe();
  return ending ?? killedBy(options.signal);
}

/** Computes several steps where that is wanted and can be. */
async function lookAhead(session: Session): Promise<void> {
  const { core, unroll, stepsPerEpoch } = session;
  if (unroll === 1 || stepsPerEpoch - core.stepInEpoch < unroll) return;
  session.single -= 1;
  if (session.single >= 0) return;
  const steps = await stepsAhead(core, await session.batches.upcoming(unroll));
  // The first calls are watched, and a loss that isn't finite is found alone.
  if (steps === undefined) session.single = unroll - 1;
}

/** A callback that comes between steps each time makes computing them together a waste: twice as long alone each time. */
function holdBack(session: Session): void {
  session.breaks += 1;
  session.single = session.unroll * 2 ** session.breaks;
}

async function nextTerms(session: Session): Promise<Record<string, number>> {
  const { core, batches } = session;
  const [arrays] = await batches.upcoming(1);
  if (arrays === undefined)
    throw new AthanorError("internal", "internal: an epoch without batches");
  const terms = core.ahead?.take() ?? (await updateOn(session, arrays));
  core.stepInEpoch += 1;
  core.means.add(terms, arrays.indices.length);
  batches.drop();
  if (core.ahead === undefined) batches.free();
  return terms;
}

async function updateOn(session: Session, arrays: ArrayBatch): Promise<Record<string, number>> {
  const batch = toBatch(arrays);
  try {
    return await updateOnce(session.core, batch, session.train);
  } finally {
    tf.dispose([batch.features, batch.labels]);
  }
}

/** How training ends when its signal is aborted. */
export function killedBy(signal: AbortSignal | undefined): Ending {
  if (signal?.aborted !== true) return undefined;
  const { reason } = signal as { readonly reason: unknown };
  return {
    status: "KILLED",
    reason: reason instanceof Error ? reason.message : `interrupted: ${String(reason)}`,
  };
}
