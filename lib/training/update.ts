import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Batch } from "./objective.ts";
import { streamFor, type TrainerCore } from "./trainer-core.ts";

/**
 * One optimizer update on one batch.
 *
 * The loss is read before the weights change, so that a loss that isn't finite leaves them as they were.
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
  const { objective, optimizer } = core;
  const context = { step: core.step, random: streamFor(core, `step/${core.step}`) };
  const variables = objective.trainable.map(({ variable }) => variable);
  let names: string[] = [];
  let kept: tf.Tensor | undefined;
  let gradients: tf.NamedTensorMap = {};
  try {
    const { value, grads } = tf.variableGrads(() => {
      const terms = objective.terms(batch, context);
      names = Object.keys(terms);
      kept = tf.keep(tf.stack(Object.values(terms)));
      return (terms["total_loss"] ?? terms["loss"]) as tf.Scalar;
    }, variables);
    value.dispose();
    gradients = grads;
    const logs = await readTerms(names, kept);
    requireFinite(core, logs, { batch, data });
    optimizer.apply(variables.map(({ name }) => gradients[name]));
    core.step += 1;
    return logs;
  } finally {
    kept?.dispose();
    tf.dispose(gradients);
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
