import { tf } from "../backend/tf.ts";
import { compile, type CompiledStep } from "../compile/compile.ts";
import { noteObstacle } from "../compile/recorder.ts";
import { seedTensor } from "../compile/stateless-random.ts";
import { AthanorError } from "../core/errors.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import type { Batch, LossContext, Objective } from "./objective.ts";
import type { Optimizer } from "./optimizer.ts";
import { streamFor, type TrainerCore } from "./trainer-core.ts";

/** What one update takes besides the batch, all tensors, so that one graph serves every step. */
interface StepInput {
  readonly features: tf.Tensor;
  readonly labels: tf.Tensor1D;
  /** {@link Optimizer.numbers}. */
  readonly numbers: tf.Tensor1D;
  /** Of dropout, where the backend draws it. */
  readonly seed: tf.Tensor1D | undefined;
}

/** One update of a trainer, compiled where the backend can. */
export interface UpdateStep extends Pick<
  CompiledStep<[StepInput], tf.Tensor>,
  "signatures" | "dispose"
> {
  /** Computes the update; the terms are in the order of `names`, shape `[terms]`. */
  prepare(
    input: StepInput,
    extras: StepExtras,
  ): ReturnType<CompiledStep<[StepInput], tf.Tensor>["prepare"]>;
  /** Names of the terms; known after the first update. */
  names(): readonly string[];
}

/** What JavaScript gives to a loss; a graph can't follow it. */
interface StepExtras {
  readonly step: number;
  readonly random: () => ReturnType<typeof streamFor>;
  readonly indices: Int32Array;
}

/** How a trainer's step is compiled. */
export interface UpdateStepOptions {
  /** False runs it op by op. */
  readonly compile: boolean;
  /** By XLA. */
  readonly jitCompile: boolean;
}

/**
 * Makes the step of a trainer: loss, gradients and the optimizer's update in one function.
 *
 * @param objective - What is minimised.
 * @param optimizer - Applied to its gradients.
 */
export function createUpdateStep(
  objective: Objective,
  optimizer: Optimizer,
  options: UpdateStepOptions,
): UpdateStep {
  let names: readonly string[] = [];
  let extras: StepExtras | undefined;
  const variables = objective.trainable.map(({ variable }) => variable);
  const step = compile(
    ({ features, labels, numbers, seed }: StepInput): tf.Tensor => {
      if (extras === undefined)
        throw new AthanorError("internal", "internal: a step without a batch");
      const context = lossContext(extras, seed);
      const batch = { features, labels, indices: extras.indices };
      let kept: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        const terms = objective.terms(batch, context);
        names = Object.keys(terms);
        kept = tf.keep(tf.stack(Object.values(terms)));
        return (terms["total_loss"] ?? terms["loss"]) as tf.Scalar;
      }, variables);
      optimizer.applyNumbers(
        variables.map(({ name }) => grads[name]),
        numbers,
      );
      if (kept === undefined) throw new AthanorError("internal", "internal: a loss without terms");
      return kept;
    },
    {
      enabled: options.compile,
      jitCompile: options.jitCompile,
      variables: () => [...objective.state.map(({ variable }) => variable), ...optimizer.slots],
    },
  );
  return {
    prepare: (input, given) => {
      extras = given;
      return step.prepare(input);
    },
    names: () => names,
    signatures: step.signatures,
    dispose: step.dispose,
  };
}

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
  const random = (): ReturnType<typeof streamFor> => streamFor(core, `step/${core.step}`);
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

/** A context whose JavaScript parts tell the recorder that they were used. */
function lossContext(extras: StepExtras, seed: tf.Tensor1D | undefined): LossContext {
  const note = (part: string): void => {
    noteObstacle(`the loss reads context.${part}`, contextRemedy);
  };
  return {
    get step() {
      note("step");
      return extras.step;
    },
    get random() {
      note("random");
      return extras.random();
    },
    dropoutSeed: seed,
  };
}

const contextRemedy = "Leave what changes from step to step out of the loss";

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
