import { tf } from "../backend/tf.ts";
import { seedTensor } from "../compile/stateless-random.ts";
import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Batch } from "./objective.ts";
import { streamFor, type TrainerCore } from "./trainer-core.ts";

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
  data: LabeledData,
): Promise<Record<string, number>> {
  const { optimizer, update } = core;
  const numbers = tf.tensor1d(optimizer.numbers());
  const seed = seedTensor(core.seed, core.step);
  const random = (): Random => streamFor(core, `step/${core.step}`);
  const { features, labels, indices } = batch;
  try {
    const prepared = update.prepare(
      { features, labels, numbers, seed },
      { step: core.step, random, indices },
    );
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
    tf.dispose([numbers, ...(seed === undefined ? [] : [seed])]);
  }
}

async function readTerms(
  names: readonly string[],
  values: tf.Tensor | undefined,
): Promise<Record<string, number>> {
  const numbers = (await values?.data()) ?? [];
  return Object.fromEntries(names.map((name, index) => [name, numbers[index] ?? Number.NaN]));
}

function requireFinite(
  core: TrainerCore,
  logs: Readonly<Record<string, number>>,
  where: { readonly batch: Batch; readonly data: LabeledData },
): void {
  const loss = logs["total_loss"] ?? logs["loss"] ?? Number.NaN;
  if (Number.isFinite(loss)) return;
  const ids = Array.from(where.batch.indices, (index) => where.data.ids[index] ?? String(index));
  throw new AthanorError(
    "training",
    `Expected a finite loss, received ${loss} at step ${core.step} of epoch ${core.epoch} ` +
      `(learning rate ${core.optimizer.learningRate}), samples: ${ids.join(", ")}. ` +
      "The weights are those before this step. Lower the learning rate, look at these samples, or clip what the loss divides by.",
  );
}
