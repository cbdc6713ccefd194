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
export type TensorValues =
  Float32Array | Float64Array | Int32Array | Uint8Array | readonly Uint8Array[];

/** What a read gives. */
type ReadValues = Float32Array | Float64Array | Int32Array | Uint8Array;

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
  tensorDataSync(id: number): ReadValues;
  /**
   * The same without blocking: what is small and in host memory at once, all else from a thread of libuv. Undefined for
   * strings; missing in a stock addon.
   */
  tensorData?(id: number): ReadValues | Promise<ReadValues> | undefined;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
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
  /** `TF_DataType` of a tensor, -1 where there is none. */
  dtype(id: number): number;
  devices(): NativeDevice[];
}

/** A device as TensorFlow lists it. */
export interface NativeDevice {
  /** E.g. `/job:localhost/replica:0/task:0/device:GPU:0`. */
  readonly name: string;
  /** `CPU`, `GPU` and others. */
  readonly type: string;
  /** Bytes that TensorFlow may take of it; no figure of the machine on a CPU. */
  readonly limit: number;
  /** Tensors on it. */
  readonly tensors: number;
  /** Bytes that they hold. */
  readonly bytes: number;
}

/** The backend `tensorflow` of tfjs-node, as far as it is used here. */
export interface NativeBackend {
  /** Replaced while a step is recorded. */
  binding: Binding;
  /** Data of tensors; `values` are those not uploaded yet. */
  readonly tensorMap: {
    get(dataId: object): { readonly id: number; readonly values: unknown };
    has(dataId: object): boolean;
  };
  read(dataId: object): Promise<unknown>;
  readSync(dataId: object): unknown;
  getInputTensorIds(tensors: readonly { readonly dataId: object }[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
}

/** The addon's properties can't be written, so an object above it answers in their place. */
export function coverBinding(binding: Binding, methods: Partial<Binding>): Binding {
  const own = Object.fromEntries(
    Object.entries(methods).map(([name, value]) => [name, { value, enumerable: true }]),
  );
  return Object.create(binding, own) as Binding;
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
