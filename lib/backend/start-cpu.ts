import type { BackendStart } from "./backend-info.ts";
import { tf } from "./tf.ts";

/** Starts plain JavaScript: always there, some hundred times slower at convolutions than TensorFlow. */
export async function startCpu(): Promise<BackendStart> {
  const started = await tf.setBackend("cpu");
  return started
    ? { started, device: "CPU, 1 thread (JavaScript)", versions: {} }
    : { started, reason: "the cpu backend is not registered" };
}
