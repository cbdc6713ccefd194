import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { BackendStart } from "./backend-info.ts";
import { tf } from "./tf.ts";
import { registerWasmKernels } from "./wasm-kernels/register.ts";

const require = createRequire(import.meta.url);
const packageName = "@tensorflow/tfjs-backend-wasm";

/**
 * Starts WebAssembly with the kernels that training needs and the package lacks.
 *
 * One thread: the package switches its threads off in Node (tfjs#3830).
 */
export async function startWasm(): Promise<BackendStart> {
  try {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const folder = join(dirname(require.resolve(`${packageName}/package.json`)), "wasm-out");
    wasm.setWasmPaths(folder + sep);
    registerWasmKernels();
    if (!(await tf.setBackend("wasm"))) {
      return { started: false, reason: "its WebAssembly module did not start" };
    }
    const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
    return {
      started: true,
      device: `CPU, 1 thread (WebAssembly${simd === true ? " SIMD" : ""})`,
      versions: { [packageName]: wasm.version_wasm },
    };
  } catch (error) {
    return { started: false, reason: `${packageName} did not load: ${String(error)}` };
  }
}
