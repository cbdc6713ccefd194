import { AthanorError } from "../core/errors.ts";
import type { tf } from "../backend/tf.ts";
import { type Additions, dtypeNumbers, type NativeBackend } from "../backend/native-binding.ts";
import { executionError } from "./execution-error.ts";
import { functionDefinition } from "./function-definition.ts";
import { type OpDefinition, readOpDefinitions } from "./op-definitions.ts";
import type { RandomConstant } from "./random-constants.ts";
import { type HeldTensor, idOf, type Trace } from "./trace.ts";

/** What one call of a step has computed, before it counts. */
export interface PendingCall {
  /** The step's tensors, in order; the caller's. */
  readonly results: readonly tf.Tensor[];
  /** Puts the new values into the variables. */
  readonly commit: () => void;
  /** Leaves or puts the variables as they were before the call. */
  readonly discard: () => void;
}

/** A step registered with TensorFlow as one function. */
export interface Graph {
  readonly name: string;
  /** Number of ops that were traced. */
  readonly ops: number;
  /** Whether all its variables are still there. */
  usable(): boolean;
  /** Runs it; tensors come in the order of the arguments it was traced with. */
  run(tensors: readonly tf.Tensor[], seed: readonly [number, number]): PendingCall;
  /** Removes it from TensorFlow; harmless when called twice. */
  dispose(): void;
}

/** What {@link registerGraph} needs besides the trace. */
export interface GraphOptions {
  readonly random: ReadonlyMap<number, RandomConstant>;
  readonly jitCompile: boolean;
}

let count = 0;

/**
 * Registers a trace with TensorFlow.
 *
 * @param backend - Of which the trace is.
 * @param trace - Its captures become the graph's.
 * @throws {Error} When TensorFlow refuses the function.
 */
export function registerGraph(
  backend: NativeBackend,
  trace: Trace,
  { random, jitCompile }: GraphOptions,
): Graph {
  const additions = additionsOf(backend);
  count += 1;
  const name = `athanor_step_${count}`;
  const definitionOf = operatorsOf(additions);
  additions.addFunction(functionDefinition(trace, { name, definitionOf, random, jitCompile }));
  const seeded = random.size > 0;
  const inputs = new Int32Array(inputCount(trace) + (seeded ? 1 : 0));
  const outputs = new Int32Array(trace.results.length + trace.updates.length);
  let disposed = false;
  return {
    name,
    ops: trace.ops.length,
    usable: () => !disposed && trace.variables.every((variable) => !variable.isDisposed),
    run: (tensors, seed) => {
      const seedId = seeded ? [seedTensor(backend, seed)] : [];
      try {
        inputs.set([...inputIds(backend, trace, tensors), ...seedId]);
        additions.callFunction(name, inputs, outputs);
      } catch (error) {
        throw executionError(error, trace, tensors);
      } finally {
        for (const id of seedId) backend.binding.deleteTensor(id);
      }
      return pendingCall(backend, trace, outputs);
    },
    dispose: () => {
      if (disposed) return;
      disposed = true;
      additions.removeFunction(name);
      for (const { id } of trace.captures) backend.binding.deleteTensor(id);
    },
  };
}

function additionsOf({ binding }: NativeBackend): Additions {
  if (binding.athanor !== undefined) return binding.athanor;
  throw new AthanorError(
    "backend",
    "Expected an addon with Athanor's additions. Run `athanor native build`.",
  );
}

let operators: ((name: string) => OpDefinition | undefined) | undefined;

/** The ops of this TensorFlow, decoded once in a process. */
function operatorsOf(additions: Additions): (name: string) => OpDefinition | undefined {
  operators ??= readOpDefinitions(new Uint8Array(additions.operators()));
  return operators;
}

function inputCount(trace: Trace): number {
  return trace.arguments.length + trace.variables.length + trace.captures.length;
}

function inputIds(
  backend: NativeBackend,
  trace: Trace,
  tensors: readonly tf.Tensor[],
): readonly number[] {
  return [
    ...backend.getInputTensorIds([...tensors, ...trace.variables]),
    ...trace.captures.map(({ id }) => id),
  ];
}

function seedTensor(backend: NativeBackend, seed: readonly [number, number]): number {
  const int32 = dtypeNumbers["int32"] ?? 0;
  return backend.binding.createTensor([2], int32, Int32Array.from(seed));
}

function pendingCall(backend: NativeBackend, trace: Trace, outputs: Int32Array): PendingCall {
  const results = trace.results.map(({ shape, dtype }, index) =>
    backend.createOutputTensor({ id: outputs[index] ?? -1, shape: [...shape], dtype }),
  );
  const updates = trace.updates.flatMap(({ variable }, index) => {
    const target = trace.variables[variable];
    const id = outputs[trace.results.length + index] ?? -1;
    return target === undefined ? [] : [{ target, id }];
  });
  return {
    results,
    commit: () => {
      for (const { target, id } of updates) assign(backend, target, id);
    },
    discard: () => {
      for (const { id } of updates) backend.binding.deleteTensor(id);
    },
  };
}

/** Swaps a variable's data for a tensor of the binding, without a copy. */
function assign(backend: NativeBackend, variable: tf.Variable, id: number): void {
  const dtype = dtypeNumbers[variable.dtype] ?? 0;
  const value = backend.createOutputTensor({ id, shape: variable.shape, dtype });
  variable.assign(value);
  value.dispose();
}

/** Takes a share of a tensor of the binding, which lives until the graph is disposed. */
export function holdTensor(backend: NativeBackend, id: number): HeldTensor {
  const [held] = backend.binding.executeOp("Identity", [], [id], 1);
  return { id: held?.id ?? -1, dtype: held?.dtype ?? 0, shape: held?.shape ?? [] };
}

/** Ids of variables now, by variable. */
export function variableIds(
  backend: NativeBackend,
  variables: readonly tf.Variable[],
): Map<tf.Variable, number> {
  return new Map(variables.map((variable) => [variable, idOf(backend, variable)]));
}
