import { parentPort, workerData } from "node:worker_threads";
import type { GradientTask } from "./gradient-model.ts";

/**
 * The thread of the gradient check. TensorFlow.js has no double type; where `Float32Array` is `Float64Array` before it
 * loads, its `cpu` backend and its automatic differentiation compute in double precision (row #70). Nothing else may
 * run in this thread: file formats and the other backends need the real type.
 */
async function main(): Promise<void> {
  Reflect.set(globalThis, "Float32Array", Float64Array);
  const { measureGradients } = await import("./gradient-model.ts");
  const measurement = await measureGradients(workerData as GradientTask, (fraction) => {
    tell({ fraction });
  });
  tell({ measurement });
}

function tell(message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
  parentPort?.postMessage(message);
}

await main();
