import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import { modelPenalties } from "../training/penalties.ts";
import { createTrainer } from "../training/trainer.ts";
import {
  type CheckedModel,
  defaultSeed,
  type ModelCheckOptions,
  openModel,
  requireCount,
  trainPart,
} from "./check-options.ts";
import { backendGradients } from "./gradient-backend.ts";
import { measureInProcess } from "./gradient-in-process.ts";
import { measureInWorker } from "./gradient-in-worker.ts";
import { type GradientTask, modelLoss } from "./gradient-model.ts";
import { gradientVerdict } from "./gradient-verdict.ts";
import type { VariableMeasurement } from "./measure-variables.ts";
import { trainSteps } from "./train-steps.ts";

/** Options of {@link checkGradients}. */
export type GradientCheckOptions = ModelCheckOptions & {
  /** Samples in the loss; default 3 (row #73: few, so that few kinks are near). */
  readonly samples?: number;
  /** Coordinates of each tensor, biases too; default 10 (row #73). */
  readonly perTensor?: number;
  /** Updates before the check, so that it doesn't look at the odd start alone; default 20 (row #74). */
  readonly burnIn?: number;
};

/**
 * Compares backpropagation with centred differences in double precision (rows #67 to #74), the loss of the data first and
 * the penalties apart, and the gradients of the backend at hand with those in double precision: on the native backend those
 * of TensorFlow's own float64 kernels too.
 *
 * A model of TensorFlow.js' layers is computed again in a thread of its own; one with layers or losses of the user's own
 * is computed in this process, which doesn't yield meanwhile. The model is trained for `burnIn` steps and put back. Dropout
 * is off; derivatives beside a kink are left out and counted.
 *
 * @throws The signal's reason when it aborts.
 */
export async function checkGradients(options: GradientCheckOptions): Promise<Verdict> {
  const { samples = recipeNumber("gradientPoints"), perTensor = recipeNumber("gradientDims") } =
    options;
  const { burnIn = recipeNumber("gradientBurnIn"), seed = defaultSeed } = options;
  const { loss = "sparse-categorical-crossentropy" } = options;
  requireCount("samples", samples);
  requireCount("perTensor", perTensor);
  const data = trainPart(options.data);
  const checked = openModel(options);
  try {
    const { model } = checked;
    if (burnIn > 0) await warmUp(checked, data, { ...options, burnIn, loss, seed });
    const few = representativeSubset(data, Math.min(samples, data.labels.length));
    const measurement = await measure(model, few, { ...options, loss, perTensor, seed });
    const penalties = measurePenalties(model, { perTensor, seed });
    return gradientVerdict(measurement, {
      depth: model.layers.filter(({ weights }) => weights.length > 0).length,
      backend: backendGradients(model, few, loss, measurement.tensors),
      ...(penalties === undefined ? {} : { penalties }),
      setting: { loss: measurement.loss, samples: few.ids, perTensor, burnIn },
    });
  } finally {
    checked.close();
  }
}

interface Setting {
  readonly loss: LossName | LossFunction;
  readonly perTensor: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** In a thread where it can be, else here: own layers and losses exist in this process only. */
async function measure(
  model: tf.LayersModel,
  few: LabeledData,
  setting: Setting,
): Promise<VariableMeasurement> {
  const { loss, signal, onProgress } = setting;
  signal?.throwIfAborted();
  if (typeof loss === "string") {
    try {
      const task = taskOf(model, few, { ...setting, loss });
      return await measureInWorker(task, { signal, onProgress });
    } catch {
      // A layer that only this process knows; what else went wrong happens again below and is thrown there.
      signal?.throwIfAborted();
    }
  }
  return measureHere(model, few, setting);
}

function measureHere(
  model: tf.LayersModel,
  few: LabeledData,
  setting: Setting,
): VariableMeasurement {
  const features = tf.tensor(few.features.slice(), [few.labels.length, ...few.shape]);
  const labels = tf.tensor1d(few.labels.slice(), "int32");
  try {
    const { perTensor, seed, onProgress } = setting;
    const parts = modelLoss(model, setting.loss, { features, labels });
    const variables = trainableOf(model);
    return measureInProcess({ variables, ...parts, perTensor, seed }, onProgress);
  } finally {
    tf.dispose([features, labels]);
  }
}

/** The penalties alone (row #74), over the weights that they look at; undefined where there are none. */
function measurePenalties(
  model: tf.LayersModel,
  options: { readonly perTensor: number; readonly seed: number },
): VariableMeasurement | undefined {
  const total = (): tf.Scalar => tf.addN(modelPenalties(model)).asScalar();
  const count = tf.tidy(() => modelPenalties(model).length);
  if (count === 0) return undefined;
  const variables = tf.tidy(() => {
    const all = trainableOf(model);
    const { grads } = closingTape(() =>
      tf.variableGrads(
        total,
        all.map(({ variable }) => variable),
      ),
    );
    return all.filter(({ variable }) => grads[variable.name] !== undefined);
  });
  return measureInProcess({ variables, forward: total, finish: asScalar, ...options });
}

function asScalar(tensor: tf.Tensor): tf.Scalar {
  return tensor.asScalar();
}

function trainableOf(model: tf.LayersModel): { name: string; variable: tf.Variable }[] {
  return model.trainableWeights.map((weight) => ({
    name: weight.originalName,
    variable: weight.read() as tf.Variable,
  }));
}

async function warmUp(
  checked: CheckedModel,
  data: LabeledData,
  options: {
    readonly burnIn: number;
    readonly loss: LossName | LossFunction;
    readonly seed: number;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { burnIn, loss, seed, signal } = options;
  if (checked.model.trainableWeights.length === 0) return;
  const trainer = createTrainer({ model: checked.model, loss, seed, regularization: false });
  try {
    await trainSteps(trainer, data, { steps: burnIn, batchSize: 32, signal });
  } finally {
    trainer.dispose();
  }
}

function taskOf(
  model: tf.LayersModel,
  data: LabeledData,
  options: { readonly loss: LossName; readonly perTensor: number; readonly seed: number },
): GradientTask {
  return {
    topology: JSON.stringify(model.toJSON(null, false)),
    weights: model.weights.map((weight) => {
      const tensor = weight.read();
      return { shape: tensor.shape, values: tensor.dataSync().slice() };
    }),
    features: data.features,
    shape: [data.labels.length, ...data.shape],
    labels: data.labels,
    loss: options.loss,
    perTensor: options.perTensor,
    seed: options.seed,
  };
}
