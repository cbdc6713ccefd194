import { withFrugalGradients } from "../backend/frugal-gradients.ts";
import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import { dtypeNumbers, type NativeBackend } from "../backend/native-binding.ts";
import { holdTensor, type PendingCall, variableIds } from "./graph.ts";
import { type Obstacle, record, type Recording } from "./recorder.ts";
import { tensorsOf } from "./structure.ts";
import { idOf, type Trace, traceOf } from "./trace.ts";

/** A call that ran eagerly and was watched. */
export interface RecordedCall {
  /** What the step gave, with its tensors. */
  readonly result: unknown;
  readonly pending: PendingCall;
  /** Undefined when the call created variables: the next one will be a better example. */
  readonly trace: Trace | undefined;
  readonly obstacles: readonly Obstacle[];
}

/** How a call is watched. */
export interface RecordOptions {
  readonly random: () => number;
  readonly strict: boolean;
}

/**
 * Runs a step eagerly and resolves what it did into a graph.
 *
 * @param backend - In use.
 * @param call - The step, and the tensors of its arguments in order.
 */
export function recordCall(
  backend: NativeBackend,
  call: { readonly tensors: readonly tf.Tensor[]; readonly run: () => unknown },
  options: RecordOptions,
): RecordedCall {
  const variables = allVariables();
  const old = keepValues(variables);
  const before = variableIds(backend, variables);
  const given = call.tensors.map((tensor) => ({
    id: idOf(backend, tensor),
    dtype: dtypeNumbers[tensor.dtype] ?? 0,
  }));
  const count = tf.memory().numTensors;
  let watched: { readonly result: unknown; readonly recording: Recording };
  try {
    watched = record(backend, () => runFrugally(call.run), options);
  } catch (error) {
    pendingValues([], old).discard();
    throw error;
  }
  const { result, recording } = watched;
  const results = tensorsOf(result);
  const created = allVariables().filter((variable) => !before.has(variable));
  const obstacles = [
    ...recording.obstacles,
    ...variableArguments(given, before),
    ...keptTensors(tf.memory().numTensors - count - results.length - created.length),
  ];
  requireSynchronous(result);
  const traced =
    created.length > 0 || obstacles.length > 0
      ? undefined
      : traceOf(recording, {
          backend,
          arguments: given,
          before,
          results,
          hold: (id) => holdTensor(backend, id),
        });
  return { result, pending: pendingValues(results, old), trace: traced, obstacles };
}

/** A variable with the tensor it held. */
interface OldValue {
  readonly variable: tf.Variable;
  readonly value: tf.Tensor;
}

function keepValues(variables: readonly tf.Variable[]): OldValue[] {
  const old: OldValue[] = [];
  try {
    for (const variable of variables) old.push({ variable, value: variable.clone() });
    return old;
  } catch (error) {
    tf.dispose(old.map(({ value }) => value));
    throw error;
  }
}

/**
 * Runs a step eagerly so that its variables can go back.
 *
 * @param run - The step.
 * @param variables - What it may change; all variables where the caller doesn't know.
 */
export function eagerCall(
  run: () => unknown,
  variables: readonly tf.Variable[] = allVariables(),
): { readonly result: unknown; readonly pending: PendingCall } {
  const old = keepValues(variables);
  try {
    const result = runFrugally(run);
    return { result, pending: pendingValues(tensorsOf(result), old) };
  } catch (error) {
    // An update that ends in the middle, e.g. by an interrupt, has changed some variables.
    pendingValues([], old).discard();
    throw error;
  }
}

/** The result with its tensors; everything else that the step made goes, most of it as soon as it can. */
function runFrugally(run: () => unknown): unknown {
  return withFrugalGradients(() => tf.tidy(run as () => tf.TensorContainer));
}

/** Every variable that tfjs knows, in the order of creation. */
function allVariables(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables);
}

/** The variables have their new values already; going back takes the old ones. */
function pendingValues(results: readonly tf.Tensor[], old: readonly OldValue[]): PendingCall {
  const finish = (): void => {
    tf.dispose(old.map(({ value }) => value));
  };
  return {
    results,
    commit: finish,
    discard: () => {
      for (const { variable, value } of old) {
        if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value);
      }
      finish();
    },
  };
}

function variableArguments(
  given: readonly { readonly id: number }[],
  before: ReadonlyMap<tf.Variable, number>,
): Obstacle[] {
  const ids = new Set(before.values());
  if (!given.some(({ id }) => ids.has(id))) return [];
  return [
    {
      what: "a variable is passed as an argument",
      line: "",
      remedy: "Let the step use it from outside",
    },
  ];
}

function keptTensors(count: number): Obstacle[] {
  if (count <= 0) return [];
  return [
    {
      what: `it keeps ${count} tensors alive that it doesn't return`,
      line: "",
      remedy: "Return them, or put them into variables",
    },
  ];
}

function requireSynchronous(result: unknown): void {
  if (!(result instanceof Promise)) return;
  throw new AthanorError(
    "argument",
    "Expected a step that returns tensors, received an async function. Take the awaits out of it.",
  );
}
