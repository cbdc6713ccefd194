import { startWasm } from "./start-wasm.ts";
import { tf } from "./tf.ts";

/**
 * Makes values of tensors readable by `dataSync`, on WebGPU too, which gives values asynchronously only.
 *
 * @param tensors - The values are those of now: once a tensor changes they have to be fetched again.
 */
export async function fetchValues(tensors: readonly tf.Tensor[]): Promise<void> {
  if (tf.getBackend() === "webgpu") await Promise.all(tensors.map((tensor) => tensor.data()));
}

/**
 * Goes over to WebAssembly where the backend in use can't be read synchronously, for code that reads so; what
 * `selectBackend` answers stays.
 *
 * @returns Goes back.
 */
export async function useReadableBackend(): Promise<() => Promise<void>> {
  if (tf.getBackend() !== "webgpu") return async () => {};
  await startWasm();
  return async () => {
    await tf.setBackend("webgpu");
  };
}
