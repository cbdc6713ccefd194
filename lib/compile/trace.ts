import type { tf } from "../backend/tf.ts";
import { dtypeNumbers, type NativeBackend, type OpAttribute } from "../backend/native-binding.ts";
import type { RecordedConstant, Recording } from "./recorder.ts";

/** Where a value of a graph comes from. */
export type Source =
  | { readonly kind: "argument"; readonly index: number }
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "capture"; readonly index: number }
  | { readonly kind: "constant"; readonly index: number }
  | { readonly kind: "op"; readonly index: number; readonly output: number };

/** An op of a graph. */
export interface TracedOp {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly Source[];
  readonly outputDtypes: readonly number[];
  /** As they were when the step was watched. */
  readonly outputShapes: readonly (readonly number[])[];
  readonly line: string;
}

/** A value that the graph gives back. */
export interface TracedResult {
  readonly source: Source;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** A step as a graph, with tensor ids resolved to where values come from. */
export interface Trace {
  readonly ops: readonly TracedOp[];
  readonly constants: readonly RecordedConstant[];
  /** `TF_DataType` of the arguments. */
  readonly arguments: readonly number[];
  /** Variables that the step reads or writes. */
  readonly variables: readonly tf.Variable[];
  /** Ids of tensors from outside that are no variables. */
  readonly captures: readonly HeldTensor[];
  readonly results: readonly TracedResult[];
  /** What each written variable becomes. */
  readonly updates: readonly { readonly variable: number; readonly source: Source }[];
  readonly draws: readonly number[];
}

/** What is known around a recording. */
export interface TraceSurroundings {
  readonly backend: NativeBackend;
  /** Ids and dtypes of the step's tensor arguments, in order. */
  readonly arguments: readonly { readonly id: number; readonly dtype: number }[];
  /** Ids of all variables before the step. */
  readonly before: ReadonlyMap<tf.Variable, number>;
  readonly results: readonly tf.Tensor[];
  /** Holds a tensor from outside, so that the graph can use it even when its owner disposes it. */
  readonly hold: (id: number) => HeldTensor;
}

/** A tensor of the binding that a trace owns. */
export interface HeldTensor {
  readonly id: number;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/**
 * Resolves a recording into a graph; ops that nothing needs stay in it, because TensorFlow prunes them itself.
 *
 * @param recording - Of one run of a step.
 * @param surroundings - Taken before and after that run.
 */
export function traceOf(recording: Recording, surroundings: TraceSurroundings): Trace {
  const { backend, before, results } = surroundings;
  const resolver = createResolver(recording, surroundings);
  const ops = recording.ops.map((op) => ({
    name: op.name,
    attributes: op.attributes,
    inputs: op.inputs.map(resolver.sourceOf),
    outputDtypes: op.outputs.map(({ dtype }) => dtype),
    outputShapes: op.outputs.map(({ shape }) => shape),
    line: op.line,
  }));
  const traced = results.map((tensor) => ({
    source: resolver.sourceOf(idOf(backend, tensor)),
    shape: tensor.shape,
    dtype: dtypeNumbers[tensor.dtype] ?? 0,
  }));
  const updates = [...before].flatMap(([variable, id]) => {
    if (variable.isDisposed) return [];
    const after = idOf(backend, variable);
    if (after === id) return [];
    return [{ variable: resolver.variableIndex(variable), source: resolver.sourceOf(after) }];
  });
  return {
    ops,
    constants: resolver.constants,
    arguments: surroundings.arguments.map(({ dtype }) => dtype),
    variables: resolver.variables,
    captures: resolver.captures,
    results: traced,
    updates,
    draws: recording.draws,
  };
}

interface Resolver {
  readonly constants: RecordedConstant[];
  readonly variables: tf.Variable[];
  readonly captures: HeldTensor[];
  readonly sourceOf: (id: number) => Source;
  variableIndex(variable: tf.Variable): number;
}

function createResolver(recording: Recording, surroundings: TraceSurroundings): Resolver {
  const { before } = surroundings;
  const constants: RecordedConstant[] = [];
  const variables: tf.Variable[] = [];
  const captures: HeldTensor[] = [];
  const sources = new Map<number, Source>();
  const owners = new Map<number, tf.Variable>([...before].map(([variable, id]) => [id, variable]));
  surroundings.arguments.forEach(({ id }, index) => {
    if (!sources.has(id)) sources.set(id, { kind: "argument", index });
  });
  recording.ops.forEach(({ outputs }, index) => {
    outputs.forEach(({ id }, output) => {
      sources.set(id, { kind: "op", index, output });
    });
  });
  const variableIndex = (variable: tf.Variable): number => {
    const found = variables.indexOf(variable);
    return found >= 0 ? found : variables.push(variable) - 1;
  };
  const newSource = (id: number): Source => {
    const constant = recording.constants.get(id);
    if (constant !== undefined) return { kind: "constant", index: constants.push(constant) - 1 };
    const owner = owners.get(id);
    if (owner !== undefined) return { kind: "variable", index: variableIndex(owner) };
    return { kind: "capture", index: captures.push(surroundings.hold(id)) - 1 };
  };
  const sourceOf = (id: number): Source => {
    const source = sources.get(id) ?? newSource(id);
    sources.set(id, source);
    return source;
  };
  return { constants, variables, captures, sourceOf, variableIndex };
}

/** The id of a tensor's data at the binding; JavaScript values are uploaded first. */
export function idOf(backend: NativeBackend, tensor: { readonly dataId: object }): number {
  const [id = -1] = backend.getInputTensorIds([tensor]);
  return id;
}
