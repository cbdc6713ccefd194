import { Worker } from "node:worker_threads";
import type { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import type { LossName } from "../training/losses.ts";
import { createTrainer } from "../training/trainer.ts";
import {
  type CheckedModel,
  defaultSeed,
  type ModelCheckOptions,
  openModel,
  requireCount,
  trainPart,
} from "./check-options.ts";
import type { GradientMeasurement, GradientTask } from "./gradient-model.ts";
import { gradientVerdict } from "./gradient-verdict.ts";
import { trainSteps } from "./train-steps.ts";

/** Options of {@link checkGradients}. */
export type GradientCheckOptions = ModelCheckOptions & {
  /** Samples in the loss; default 3 (row #73: few, so that few kinks are near). */
  readonly samples?: number;
  /** Coordinates of each tensor, biases too; default 10 (row #73). */
  readonly perTensor?: number;
  /** Updates before the check, so that it doesn't look at the odd start alone; default 20 (row #74). */
  readonly burnIn?: number;
  readonly loss?: LossName;
};

/**
 * Compares backpropagation with centred differences in double precision (rows #67 to #74).
 *
 * The model's topology and weights are computed again in a thread of its own on the `cpu` backend in double precision;
 * this process' model is only trained for `burnIn` steps and put back. Penalties and dropout are off; derivatives beside
 * a kink are left out and counted. Layers have to be those of TensorFlow.js.
 *
 * @throws {AthanorError} `internal` when the thread fails; the signal's reason when it aborts.
 */
export async function checkGradients(options: GradientCheckOptions): Promise<Verdict> {
  const { samples = 3, perTensor = 10, burnIn = 20, seed = defaultSeed } = options;
  const { loss = "sparse-categorical-crossentropy", signal, onProgress } = options;
  requireCount("samples", samples);
  requireCount("perTensor", perTensor);
  const data = trainPart(options.data);
  const checked = openModel(options);
  try {
    if (burnIn > 0) await warmUp(checked, data, { burnIn, loss, seed, signal });
    const few = representativeSubset(data, Math.min(samples, data.labels.length));
    const task = taskOf(checked.model, few, { loss, perTensor, seed });
    const measurement = await measureInWorker(task, { signal, onProgress });
    return gradientVerdict(measurement.tensors, {
      depth: checked.model.layers.filter(({ weights }) => weights.length > 0).length,
      hasKinks: measurement.decisions > 0,
      setting: {
        precision: measurement.bytesPerNumber === 8 ? "float64" : "float32",
        loss: measurement.loss,
        samples: few.ids,
        perTensor,
        burnIn,
      },
    });
  } finally {
    checked.close();
  }
}

async function warmUp(
  checked: CheckedModel,
  data: LabeledData,
  options: {
    readonly burnIn: number;
    readonly loss: LossName;
    readonly seed: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { burnIn, loss, seed, signal } = options;
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
    ...options,
  };
}

async function measureInWorker(
  task: GradientTask,
  options: {
    readonly signal: AbortSignal | undefined;
    readonly onProgress: ((fraction: number) => void) | undefined;
  },
): Promise<GradientMeasurement> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const worker = new Worker(workerFile(), { workerData: task });
  const abort = (): void => {
    void worker.terminate();
  };
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await answerOf(worker, onProgress);
  } catch (error) {
    // A thread that was ended on purpose is no failure.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

async function answerOf(
  worker: Worker,
  onProgress: ((fraction: number) => void) | undefined,
): Promise<GradientMeasurement> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: { fraction?: number; measurement?: GradientMeasurement }) => {
      if (message.fraction !== undefined) onProgress?.(message.fraction);
      if (message.measurement !== undefined) resolve(message.measurement);
    });
    worker.on("error", (cause) => {
      const text = `The gradient check could not compute the model in double precision: ${String(cause)}. It needs the layers of TensorFlow.js; check other functions with checkGradientFunction.`;
      reject(new AthanorError("internal", text, { cause }));
    });
    worker.on("exit", (code) => {
      reject(
        new AthanorError("internal", `internal: the gradient worker ended with code ${code}.`),
      );
    });
  });
}

/** The compiled worker: this file's neighbour, or its build where this file is run from its source. */
function workerFile(): URL {
  const here = import.meta.url;
  const path = here.endsWith(".ts")
    ? "../../dist/lib/checks/gradient-worker.js"
    : "./gradient-worker.js";
  return new URL(path, here);
}
