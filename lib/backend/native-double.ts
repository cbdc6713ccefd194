import {
  type Additions,
  type Binding,
  coverBinding,
  nativeBackend,
  type NativeBackend,
  type OpAttribute,
  type TensorMetadata,
} from "./native-binding.ts";
import { tf } from "./tf.ts";

/** What was computed in double precision by TensorFlow. */
export interface NativeDouble<T> {
  readonly result: T;
  /** Ops that TensorFlow has in single precision only, and that ran so between casts; by name, each once. */
  readonly singleOps: readonly string[];
}

/** TensorFlow's numbers of the two types. */
const single = 1;
const double = 2;

/**
 * Runs synchronous TensorFlow.js code on the native backend in double precision, by TensorFlow's own float64 kernels
 * (row #70); undefined where the backend at hand isn't native or its addon is a stock one.
 *
 * For tfjs all is float32 as ever: at the binding, tensors that it makes become float64, the types of ops do, and what
 * comes from outside is cast. Meanwhile `Float32Array` is `Float64Array`, so that numbers of JavaScript arrive whole and
 * are read whole. Variables are as before afterwards.
 *
 * @param compute - Gives plain values; its tensors are disposed.
 */
export function inNativeDouble<T>(compute: () => T): NativeDouble<T> | undefined {
  const backend = nativeBackend();
  const additions = backend?.binding.athanor;
  if (backend === undefined || additions?.dtype === undefined) return undefined;
  const { binding } = backend;
  const array = globalThis.Float32Array;
  const widening = widen(binding, additions);
  const putBack = keepVariables();
  backend.binding = widening.binding;
  Reflect.set(globalThis, "Float32Array", Float64Array);
  try {
    const results: T[] = [];
    tf.tidy(() => void results.push(compute()));
    return { result: results[0] as T, singleOps: [...widening.singleOps] };
  } finally {
    Reflect.set(globalThis, "Float32Array", array);
    widening.close();
    backend.binding = binding;
    putBack();
  }
}

/** Batch normalisation and the like write variables, in double precision. */
function keepVariables(): () => void {
  const kept = Object.values(tf.engine().registeredVariables).map((variable) => ({
    variable,
    value: variable.clone(),
  }));
  return () => {
    for (const { variable, value } of kept) {
      if (variable.dataId !== value.dataId) variable.assign(value);
      value.dispose();
    }
  };
}

interface Widening {
  readonly binding: Binding;
  readonly singleOps: ReadonlySet<string>;
  /** Deletes what was cast of tensors from outside. */
  readonly close: () => void;
}

function widen(binding: Binding, additions: Additions): Widening {
  const { cast, doubleOf, forget, close } = createCasts(binding, additions);
  const singleOps = new Set<string>();
  const withNarrow = <T>(wide: readonly number[], use: (narrow: readonly number[]) => T): T => {
    const narrow = wide.map((id) => (additions.dtype(id) === double ? cast(id, single) : id));
    try {
      return use(narrow);
    } finally {
      for (const id of narrow) if (!wide.includes(id)) binding.deleteTensor(id);
    }
  };
  const run: Run = (name, attributes, inputs, count) => {
    const wide = inputs.map(doubleOf);
    try {
      return binding.executeOp(name, attributes.map(widened(binding)), wide, count);
    } catch (error) {
      // Some kernels exist for float32 only; one that fails there as well has another fault.
      const outputs = withNarrow(wide, (narrow) =>
        tried(() => binding.executeOp(name, attributes, narrow, count), error),
      );
      singleOps.add(name);
      return outputs;
    }
  };
  const covered = coverBinding(binding, {
    executeOp: (name, attributes, inputs, count) => {
      const outputs = /^FusedBatchNorm(?:V\d)?$/u.test(name)
        ? [normalized({ run, binding, additions }, attributes, inputs)]
        : run(name, attributes, inputs, count);
      return outputs.map((output) => asTold(output, { cast, binding }));
    },
    createTensor: (shape, dtype, values) => {
      // What is of before stays float32, for it outlives this.
      if (!(values instanceof Float64Array)) return binding.createTensor(shape, dtype, values);
      return additions.createDouble(Int32Array.from(shape), values);
    },
    deleteTensor: (id) => {
      forget(id);
      binding.deleteTensor(id);
    },
    tensorDataSync: (id) =>
      additions.dtype(id) === double ? additions.readDouble(id) : binding.tensorDataSync(id),
  });
  return { binding: covered, singleOps, close };
}

type Run = NativeBackend["binding"]["executeOp"];

interface Casts {
  readonly cast: (id: number, dtype: number) => number;
  /** The same tensor in double precision; itself where it is no float32. */
  readonly doubleOf: (id: number) => number;
  readonly forget: (id: number) => void;
  readonly close: () => void;
}

/** Tensors from outside are cast once. */
function createCasts(binding: Binding, additions: Additions): Casts {
  const known = new Map<number, number>();
  const cast = (id: number, dtype: number): number => {
    const type = binding.TF_ATTR_TYPE;
    const attributes = [
      { name: "SrcT", type, value: additions.dtype(id) },
      { name: "DstT", type, value: dtype },
      { name: "Truncate", type: binding.TF_ATTR_BOOL, value: false },
    ];
    return binding.executeOp("Cast", attributes, [id], 1)[0]?.id ?? -1;
  };
  const doubleOf = (id: number): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    if (additions.dtype(id) !== single) return id;
    const made = cast(id, double);
    known.set(id, made);
    return made;
  };
  const forget = (id: number): void => {
    const found = known.get(id);
    if (found !== undefined) binding.deleteTensor(found);
    known.delete(id);
  };
  return { cast, doubleOf, forget, close: () => [...known.keys()].forEach(forget) };
}

/** An op's type in double precision. */
function widened({ TF_ATTR_TYPE }: Binding): (attribute: OpAttribute) => OpAttribute {
  return (attribute) =>
    attribute.type === TF_ATTR_TYPE && attribute.value === single
      ? { ...attribute, value: double }
      : attribute;
}

/** What an op made, in double precision, which tfjs takes for single. */
function asTold(
  output: TensorMetadata,
  { cast, binding }: { readonly cast: Casts["cast"]; readonly binding: Binding },
): TensorMetadata {
  if (output.dtype === double) return { ...output, dtype: single };
  if (output.dtype !== single) return output;
  const id = cast(output.id, double);
  binding.deleteTensor(output.id);
  return { ...output, id };
}

/** TensorFlow has its batch normalisation for float32 only, so its formula stands here: (x - mean) · scale ÷ √(variance + ε) + offset. */
function normalized(
  { run, binding, additions }: Surroundings,
  attributes: readonly OpAttribute[],
  inputs: readonly number[],
): TensorMetadata {
  const [x = -1, scale = -1, offset = -1, mean = -1, variance = -1] = inputs;
  const epsilon = Number(attributes.find(({ name }) => name === "epsilon")?.value);
  const small = additions.createDouble(Int32Array.of(), Float64Array.of(epsilon));
  const made = [small];
  const type = { name: "T", type: binding.TF_ATTR_TYPE, value: single };
  const apply = (name: string, ...operands: readonly number[]): number => {
    const id = run(name, [type], operands, 1)[0]?.id ?? -1;
    made.push(id);
    return id;
  };
  const slope = apply("Mul", scale, apply("Rsqrt", apply("AddV2", variance, small)));
  const scaled = apply("Mul", apply("Sub", x, mean), slope);
  const [result] = run("AddV2", [type], [scaled, offset], 1);
  for (const id of made) binding.deleteTensor(id);
  if (result === undefined) throw new Error("internal: AddV2 gave nothing");
  return result;
}

interface Surroundings {
  readonly run: Run;
  readonly binding: Binding;
  readonly additions: Additions;
}

function tried<T>(run: () => T, otherwise: unknown): T {
  try {
    return run();
  } catch {
    throw otherwise;
  }
}
