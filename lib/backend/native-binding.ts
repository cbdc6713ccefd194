import { tf } from "./tf.ts";

/** An attribute of an op as tfjs-node's kernels write it. */
export interface OpAttribute {
  readonly name: string;
  /** `TF_AttrType`. */
  readonly type: number;
  readonly value: unknown;
}

/** What the binding says of a tensor that an op made. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  /** `TF_DataType`. */
  readonly dtype: number;
}

/** Values as tfjs hands them to the binding; strings come as arrays of bytes. */
export type TensorValues = Float32Array | Int32Array | Uint8Array | readonly Uint8Array[];

/** The native addon as tfjs-node uses it; tensors are numbers that it counts up and never uses again. */
export interface Binding {
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[];
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  /** What `athanor native build` adds; missing in a stock addon. */
  readonly athanor?: Additions;
}

/** Functions of lib/native/athanor_binding.cc. */
export interface Additions {
  /** Registers a serialized FunctionDef. */
  addFunction(definition: Uint8Array): void;
  removeFunction(name: string): void;
  /** Fills `outputs` with the ids of new tensors. */
  callFunction(name: string, inputs: Int32Array, outputs: Int32Array): void;
  /** The serialized OpList of this TensorFlow. */
  operators(): ArrayBuffer;
  createDouble(shape: Int32Array, values: Float64Array): number;
  readDouble(id: number): Float64Array;
}

/** The backend `tensorflow` of tfjs-node, as far as it is used here. */
export interface NativeBackend {
  /** Replaced while a step is recorded. */
  binding: Binding;
  getInputTensorIds(tensors: readonly { readonly dataId: object }[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
}

/** The native backend when it is the one in use, or undefined. */
export function nativeBackend(): NativeBackend | undefined {
  if (tf.getBackend() !== "tensorflow") return undefined;
  const backend = tf.backend() as unknown as Partial<NativeBackend>;
  return backend.binding === undefined ? undefined : (backend as NativeBackend);
}

/** TensorFlow's numbers of the dtypes that tfjs has (tensorflow/core/framework/types.proto). */
export const dtypeNumbers: Readonly<Record<string, number>> = {
  float32: 1,
  int32: 3,
  string: 7,
  complex64: 8,
  bool: 10,
};
