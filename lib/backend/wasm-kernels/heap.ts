import { AthanorError } from "../../core/errors.ts";
import type { tf } from "../tf.ts";

/** What kernels use of the wasm backend: tensors that live in WebAssembly's linear memory. */
export interface WasmMemory {
  /** Allocates a tensor whose memory is **not** cleared. */
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  /** A view of the tensor's memory; stale after the next allocation, because memory may grow and move. */
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** Arguments of one kernel call, as the engine of TensorFlow.js passes them. */
export interface KernelCall {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly backend: unknown;
  readonly attrs?: tf.NamedAttrMap;
}

/** The backend of a call as {@link WasmMemory}. */
export function memoryOf(call: KernelCall): WasmMemory {
  return call.backend as WasmMemory;
}

/** A view of a float32 tensor in linear memory; take it after the last allocation. */
export function floatsOf(memory: WasmMemory, info: tf.TensorInfo): Float32Array {
  const view = memory.typedArrayFromHeap(info);
  if (view instanceof Float32Array) return view;
  throw new AthanorError(
    "backend",
    `internal: expected a float32 tensor, received ${info.dtype} of shape [${info.shape.join(", ")}].`,
  );
}

/** One input of a call by name, as the tensor that it is; it belongs to the engine, nobody disposes it. */
export function inputOf(call: KernelCall, name: string): tf.Tensor {
  const input = call.inputs[name];
  if (input !== undefined) return input as tf.Tensor;
  throw new AthanorError("backend", `internal: the kernel was called without its input "${name}".`);
}

/** One input of a call that is an image batch or a filter. */
export function input4dOf(call: KernelCall, name: string): tf.Tensor4D {
  return inputOf(call, name) as tf.Tensor4D;
}

/**
 * The attributes of a convolution or pooling, refused when the backend can't compute them.
 *
 * @throws {@link AthanorError} When the layout isn't NHWC, the only one that the wasm backend computes.
 */
export function attributesOf(call: KernelCall, kernel: string): ConvolutionAttributes {
  const attributes = call.attrs ?? {};
  const layout = attributes["dataFormat"];
  if (layout !== undefined && layout !== "NHWC") {
    throw new AthanorError(
      "backend",
      `Expected \`dataFormat\` of ${kernel} to be "NHWC" on the wasm backend, received ${JSON.stringify(layout)}. ` +
        `Move the channels last.`,
    );
  }
  return attributes as unknown as ConvolutionAttributes;
}

/** Attributes of convolutions, poolings and their gradients; each kernel has one of the three shapes. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: [number, number] | number;
  readonly inputShape: Shape4D;
  readonly filterShape: Shape4D;
  readonly filterSize: [number, number] | number;
}

/** Shape of an image batch or of a filter. */
export type Shape4D = [number, number, number, number];
