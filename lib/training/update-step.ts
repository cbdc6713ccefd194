import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { compile } from "../compile/compile.ts";
import type { CompiledStep, PreparedCall } from "../compile/compiled-step.ts";
import { noteObstacle } from "../compile/recorder.ts";
import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import type { LossContext, Objective } from "./objective.ts";
import type { Optimizer } from "./optimizer.ts";

/** What one update takes besides the batch, all tensors, so that one graph serves every step. */
export interface StepInput {
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
  /** Computes several updates as one function; undefined while that can't be. */
  prepareAll(inputs: readonly StepInput[]): PreparedCall<tf.Tensor[]> | undefined;
  /** Computes the update; the terms are in the order of `names`, shape `[terms]`. */
  prepare(input: StepInput, extras: StepExtras): PreparedCall<tf.Tensor>;
  /** Names of the terms; known after the first update. */
  names(): readonly string[];
}

/** What JavaScript gives to a loss; a graph can't follow it. */
interface StepExtras {
  readonly step: number;
  readonly random: () => Random;
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
      const lossOf = (): tf.Scalar => {
        const terms = objective.terms(batch, context);
        names = Object.keys(terms);
        kept = tf.keep(tf.stack(Object.values(terms)));
        return (terms["total_loss"] ?? terms["loss"]) as tf.Scalar;
      };
      try {
        const { grads } = closingTape(() => tf.variableGrads(lossOf, variables));
        optimizer.applyNumbers(
          variables.map(({ name }) => grads[name]),
          numbers,
        );
      } catch (error) {
        kept?.dispose();
        throw error;
      }
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
    prepareAll: (inputs) => step.prepareAll(inputs.map((input) => [input])),
    names: () => names,
    signatures: step.signatures,
    dispose: step.dispose,
  };
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
