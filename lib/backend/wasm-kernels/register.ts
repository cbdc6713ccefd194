import { tf } from "../tf.ts";
import { batchMatMul } from "./batch-mat-mul.ts";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter.ts";
import { conv2dBackpropInput } from "./conv2d-backprop-input.ts";
import { depthwiseBackpropFilter } from "./depthwise-backprop-filter.ts";
import { depthwiseBackpropInput } from "./depthwise-backprop-input.ts";
import type { KernelCall } from "./heap.ts";
import { maxPoolGrad } from "./max-pool-grad.ts";
import { unsortedSegmentSum } from "./unsorted-segment-sum.ts";

type Kernel = (call: KernelCall) => tf.TensorInfo;

/** Kernels that the wasm backend lacks, by their name in TensorFlow.js. */
const missing: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropFilter: conv2dBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  UnsortedSegmentSum: unsortedSegmentSum,
};

/** Kernels that the wasm backend has and that are several times faster here, made from its own. */
const faster: Readonly<Record<string, (builtin: tf.KernelFunc) => Kernel>> = {
  BatchMatMul: batchMatMul,
  Conv2DBackpropInput: conv2dBackpropInput,
  MaxPoolGrad: () => maxPoolGrad,
};

let registered = false;

/**
 * Registers our kernels on the wasm backend; harmless when called twice.
 *
 * A kernel that a later release of the backend brings itself is left alone. Needs `@tensorflow/tfjs-backend-wasm` to be
 * loaded.
 *
 * @returns Names of all kernels that we bring.
 */
export function registerWasmKernels(): readonly string[] {
  const names = [...Object.keys(missing), ...Object.keys(faster)];
  if (registered) return names;
  registered = true;
  for (const [kernelName, kernel] of Object.entries(missing)) {
    if (tf.getKernel(kernelName, "wasm")) continue;
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: kernel });
  }
  for (const [kernelName, make] of Object.entries(faster)) replace(kernelName, make);
  return names;
}

function replace(kernelName: string, make: (builtin: tf.KernelFunc) => Kernel): void {
  const config = tf.getKernel(kernelName, "wasm");
  tf.unregisterKernel(kernelName, "wasm");
  // The set-up of the builtin stays: it binds the WebAssembly function that ours may fall back on.
  tf.registerKernel({ ...config, kernelFunc: make(config.kernelFunc) });
}
