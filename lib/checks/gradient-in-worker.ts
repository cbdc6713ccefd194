import { Worker } from "node:worker_threads";
import { AthanorError } from "../core/errors.ts";
import type { GradientTask } from "./gradient-model.ts";
import type { VariableMeasurement } from "./measure-variables.ts";

/**
 * Measures a model's gradients in a thread of its own, in double precision.
 *
 * @throws {AthanorError} `internal` when the thread fails, e.g. at a layer that it doesn't know; the signal's reason when
 *   it aborts.
 */
export async function measureInWorker(
  task: GradientTask,
  options: {
    readonly signal: AbortSignal | undefined;
    readonly onProgress: ((fraction: number) => void) | undefined;
  },
): Promise<VariableMeasurement> {
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
): Promise<VariableMeasurement> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: { fraction?: number; measurement?: VariableMeasurement }) => {
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
