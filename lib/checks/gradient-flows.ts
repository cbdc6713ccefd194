import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { lossFunction } from "../training/losses.ts";
import { createTrainer } from "../training/trainer.ts";
import { defaultSeed, lossOption, type ModelCheckOptions } from "./check-options.ts";
import { outputOf, rmsOf, valuesOf, withSamples } from "./model-probe.ts";
import { trainSteps } from "./train-steps.ts";

/** The gradient of one tensor. */
export interface Flow {
  readonly name: string;
  /** Root mean square; null where the loss doesn't depend on the tensor. */
  readonly rms: number | null;
}

/**
 * The gradient of each trainable weight on a few samples; where some are zero, after three updates: what stands before a
 * layer that starts at zero has none at first. The caller puts the model back.
 *
 * @returns In the model's order, without biases that batch normalisation cancels.
 */
export async function settledFlows(
  model: tf.LayersModel,
  data: LabeledData,
  options: FlowOptions,
): Promise<readonly Flow[]> {
  let flows = modelFlows(model, data, options);
  if (flows.some(({ rms }) => rms === 0)) {
    await moveABit(model, data, options);
    flows = modelFlows(model, data, options);
  }
  return flows.filter(isNotCancelled(model));
}

/** What of a check's options counts here. */
type FlowOptions = Pick<ModelCheckOptions, "loss" | "seed" | "signal">;

async function moveABit(
  model: tf.LayersModel,
  data: LabeledData,
  options: FlowOptions,
): Promise<void> {
  if (model.trainableWeights.length === 0) return;
  const { seed = defaultSeed, signal } = options;
  const optimizer = { learningRate: 1e-3 };
  const trainer = createTrainer({ model, optimizer, seed, ...lossOption(options) });
  try {
    await trainSteps(trainer, data, { steps: 3, batchSize: 32, signal });
  } finally {
    trainer.dispose();
  }
}

function modelFlows(
  model: tf.LayersModel,
  data: LabeledData,
  options: FlowOptions,
): readonly Flow[] {
  const loss = lossFunction(options.loss ?? "sparse-categorical-crossentropy");
  const weights = model.trainableWeights;
  if (weights.length === 0) return [];
  // An odd number: the signs of an absolute error can't cancel out exactly.
  return withSamples(data, 31, ({ features, labels }) => {
    const variables = weights.map((weight) => weight.read() as tf.Variable);
    const compute = (): tf.Scalar => loss(outputOf(model, features, { training: true }), labels);
    const gradients = gradientsOf(compute, variables);
    return weights.map((weight, index) => flowOf(weight.originalName, gradients[index]));
  });
}

/** The gradient of a tensor as a number. */
export function flowOf(name: string, gradient: tf.Tensor | null | undefined): Flow {
  if (gradient === null || gradient === undefined) return { name, rms: null };
  return { name, rms: rmsOf(valuesOf(gradient)) };
}

/** Gradients by variable; null where the loss doesn't depend on one, or on none of them. */
export function gradientsOf(
  loss: () => tf.Scalar,
  variables: tf.Variable[],
): readonly (tf.Tensor | null)[] {
  let entered = false;
  try {
    const { grads } = closingTape(() =>
      tf.variableGrads(() => {
        const value = loss();
        entered = true;
        return value;
      }, variables),
    );
    return variables.map(({ name }) => grads[name] ?? null);
  } catch (error) {
    // TensorFlow.js throws where no variable has a gradient; an error of the loss itself goes on.
    if (entered) return variables.map(() => null);
    throw error;
  }
}

/** A bias before batch normalisation is taken out by it: its gradient is zero and that is in order. */
function isNotCancelled(model: tf.LayersModel): (flow: Flow) => boolean {
  const cancelled = new Set(
    model.layers
      .filter((layer) =>
        layer.outboundNodes.some(
          (node) => node.outboundLayer.getClassName() === "BatchNormalization",
        ),
      )
      .map((layer) => `${layer.name}/bias`),
  );
  return ({ name, rms }) => rms !== 0 || !cancelled.has(name);
}
