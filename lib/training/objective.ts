import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { dropoutLayers, type DropoutSettings, withDropout } from "./dropout-layers.ts";
import { type LossFunction, type LossName, lossFunction } from "./losses.ts";
import type { NamedVariable } from "./named-variables.ts";
import { modelPenalties } from "./penalties.ts";

/** A batch on the backend; the trainer disposes it. */
export interface Batch {
  /** Shape `[batch, ...shape]`, float32. */
  readonly features: tf.Tensor;
  /** Class indices, shape `[batch]`, int32. */
  readonly labels: tf.Tensor1D;
  /** Positions of the samples in the data. */
  readonly indices: Int32Array;
}

/** What a loss may use besides the batch. */
export interface LossContext {
  /** Updates done so far. */
  readonly step: number;
  /** A stream of this step alone: the same in a repeated or resumed run. */
  readonly random: Random;
  /** Seed of this step's dropout as a tensor, where the backend draws the masks. */
  readonly dropoutSeed?: tf.Tensor1D | undefined;
}

/** A mean loss over a batch, made of differentiable ops on the trainer's `params`. */
export type BatchLoss = (batch: Batch, context: LossContext) => tf.Scalar;

/** What is minimised: a model with a loss, or a loss over given variables. */
export interface Objective {
  /** What the optimizer updates. */
  readonly trainable: readonly NamedVariable[];
  /** All that a snapshot keeps: the trainable and, e.g., the moving means of batch normalisation. */
  readonly state: readonly NamedVariable[];
  /** Number of classes, where labels are class indices. */
  readonly classes: number | undefined;
  /** Shape of one sample, null where any length fits; undefined where it isn't known. */
  readonly inputShape: readonly (number | null)[] | undefined;
  /** Whether the loss is the cross-entropy, which is then evaluated in double precision. */
  readonly crossEntropy: boolean;
  /** Terms of the objective, scalars by metric name; `loss` is the data's; `total_loss` is minimised where it is there. */
  terms(batch: Batch, context: LossContext): Record<string, tf.Scalar>;
  /** Mean loss without training mode, penalties and randomness. */
  evaluate(batch: Batch, context: LossContext): tf.Scalar;
  /** Logits, shape `[batch, classes]`, without training mode; undefined where the objective has none. */
  readonly logits: ((features: tf.Tensor) => tf.Tensor2D) | undefined;
}

/** Options of `modelObjective`. */
export interface ModelObjectiveOptions {
  readonly model: tf.LayersModel;
  readonly params?: undefined;
  readonly loss?: LossName | LossFunction;
  /** False turns dropout and the layers' penalties off, for checks. */
  readonly regularization?: boolean;
}

/**
 * The objective of a layers model whose output is logits.
 *
 * @throws {AthanorError} `argument` when the model hasn't one input and one output of shape `[batch, classes]`.
 */
export function modelObjective(options: ModelObjectiveOptions): Objective {
  const { model, loss = "sparse-categorical-crossentropy", regularization = true } = options;
  requireSimple(model);
  const meanLoss = lossFunction(loss);
  const dropouts = dropoutLayers(model);
  const outputs = model.outputs[0]?.shape[1] ?? undefined;
  const classes = outputs === 1 ? undefined : outputs;
  const infer = (features: tf.Tensor): tf.Tensor2D =>
    model.apply(features, { training: false }) as tf.Tensor2D;
  const settings = (context: LossContext): DropoutSettings => {
    if (!regularization) return { rate: 0 };
    if (dropouts.length === 0) return {};
    if (context.dropoutSeed !== undefined) return { seed: context.dropoutSeed };
    // TensorFlow.js takes seed 0 for no seed.
    return { seed: 1 + context.random.fork("dropout").integer(2 ** 30) };
  };
  const forward = (features: tf.Tensor, context: LossContext): tf.Tensor2D =>
    withDropout(
      dropouts,
      settings(context),
      () => model.apply(features, { training: true }) as tf.Tensor2D,
    );
  return {
    trainable: namedWeights(model.trainableWeights),
    state: namedWeights(model.weights),
    classes,
    inputShape: model.inputs[0]?.shape.slice(1),
    crossEntropy: loss === "sparse-categorical-crossentropy",
    terms: ({ features, labels }, context) => {
      const logits = forward(features, context);
      const data = meanLoss(logits, labels);
      const penalties = regularization ? modelPenalties(model) : [];
      return {
        loss: data,
        ...(classes === undefined ? {} : { acc: batchAccuracy(logits, labels) }),
        ...(penalties.length === 0 ? {} : { total_loss: tf.addN([data, ...penalties]) }),
      };
    },
    evaluate: ({ features, labels }) => meanLoss(infer(features), labels),
    logits: infer,
  };
}

/** Options of `functionObjective`. */
export interface FunctionObjectiveOptions {
  readonly model?: undefined;
  /** What is trained; the caller disposes them. */
  readonly params: readonly tf.Variable[];
  readonly loss: BatchLoss;
  /** Logits of shape `[batch, classes]`, for accuracy and `predict`. */
  readonly logits?: (features: tf.Tensor) => tf.Tensor2D;
}

/**
 * The objective of any differentiable function of variables.
 *
 * @throws {AthanorError} `argument` when there are no variables.
 */
export function functionObjective(options: FunctionObjectiveOptions): Objective {
  const { params, loss, logits } = options;
  if (params.length === 0) {
    throw new AthanorError(
      "argument",
      "Expected `params` to hold at least one variable, received none.",
    );
  }
  const variables = params.map((variable) => ({ name: variable.name, variable }));
  return {
    trainable: variables.filter(({ variable }) => variable.trainable),
    state: variables,
    classes: undefined,
    inputShape: undefined,
    crossEntropy: false,
    terms: (batch, context) => ({
      loss: loss(batch, context),
      ...(logits === undefined ? {} : { acc: batchAccuracy(logits(batch.features), batch.labels) }),
    }),
    evaluate: loss,
    logits,
  };
}

function batchAccuracy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return logits.argMax(1).equal(labels).toFloat().mean().asScalar();
}

function namedWeights(weights: tf.LayersModel["weights"]): NamedVariable[] {
  return weights.map((weight) => ({
    name: weight.originalName,
    variable: weight.read() as tf.Variable,
  }));
}

function requireSimple(model: tf.LayersModel): void {
  const shape = model.outputs[0]?.shape;
  const fits = model.inputs.length === 1 && model.outputs.length === 1 && shape?.length === 2;
  if (fits && typeof shape[1] === "number") return;
  const shapes = model.outputs.map((output) => `[${output.shape.join(", ")}]`).join(", ");
  throw new AthanorError(
    "argument",
    `Expected a model with one input and one output of shape [batch, classes], received ${model.inputs.length} inputs and outputs ${shapes}. Train other models with \`createTrainer({ params, loss })\`.`,
  );
}
