import { tf } from "../backend/tf.ts";
import { seedTensor } from "../compile/stateless-random.ts";
import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Batch } from "./objective.ts";
import { streamFor, type TrainerCore } from "./trainer-core.ts";
import type { StepInput } from "./update-step.ts";

/**
 * One optimizer update on one batch.
 *
 * Weights change only after the loss was read, so that a loss that isn't finite leaves them as they were.
 *
 * @param core - Its step and optimizer move on.
 * @param batch - The caller disposes it.
 * @param data - For the ids in errors.
 * @returns The terms of the objective as numbers.
 * @throws {AthanorError} `training` when the loss isn't finite, with step, epoch, samples and learning rate.
 */
export async function updateOnce(
  core: TrainerCore,
  batch: Batch,
  data: Pick<LabeledData, "ids">,
): Promise<Record<string, number>> {
  const { optimizer, update } = core;
  const random = (): Random => streamFor(core, `step/${core.step}`);
  const { input, indices, dispose } = stepTensors(core, batch);
  try {
    const prepared = update.prepare(input, { step: core.step, random, indices });
    let commit = prepared.discard;
    try {
      const logs = await readTerms(update.names(), prepared.result);
      requireFinite(core, logs, { batch, data });
      optimizer.count();
      core.step += 1;
      commit = prepared.commit;
      return logs;
    } finally {
      commit();
      prepared.result.dispose();
    }
  } finally {
    dispose();
  }
}

/** What a step takes, as tensors. */
export interface StepTensors {
  readonly input: StepInput;
  readonly indices: Int32Array;
  /** Frees what was made for the step; the batch stays the caller's. */
  readonly dispose: () => void;
}

/**
 * The tensors of a step.
 *
 * @param core - Gives the numbers of its optimizer and the seed.
 * @param later - How many steps from now; the learning rate stays as it is now.
 */
export function stepTensors(core: TrainerCore, batch: Batch, later = 0): StepTensors {
  const { features, labels, indices } = batch;
  const numbers = tf.tensor1d(core.optimizer.numbers(later));
  const seed = seedTensor(core.seed, core.step + later);
  return {
    input: { features, labels, numbers, seed },
    indices,
    dispose: () => tf.dispose([numbers, ...(seed === undefined ? [] : [seed])]),
  };
}

/** Reads the terms of a step by name. */
export async function readTerms(
  names: readonly string[],
  values: tf.Tensor,
): Promise<Record<string, number>> {
  const numbers = await values.data();
  return Object.fromEntries(names.map((name, index) => [name, numbers[index] ?? Number.NaN]));
}

/** What a step minimises, of its terms. */
export function totalLoss(logs: Readonly<Record<string, number>>): number {
  return logs["total_loss"] ?? logs["loss"] ?? Number.NaN;
}

function requireFinite(
  core: TrainerCore,
  logs: Readonly<Record<string, number>>,
  where: { readonly batch: Batch; readonly data: Pick<LabeledData, "ids"> },
): void {
  const loss = totalLoss(logs);
  if (Number.isFinite(loss)) return;
  const ids = Array.from(where.batch.indices, (index) => where.data.ids[index] ?? String(index));
  throw new AthanorError(
    "training",
    `Expected a finite loss, received ${loss} at step ${core.step} of epoch ${core.epoch} ` +
      `(learning rate ${core.optimizer.learningRate}), samples: ${ids.join(", ")}. ` +
      "The weights are those before this step. Lower the learning rate, look at these samples, or clip what the loss divides by.",
  );
}
