import type { tf } from "../backend/tf.ts";
import { createRandom } from "../core/random.ts";
import { nativeBackend, type NativeBackend } from "../backend/native-binding.ts";
import { compareTraces } from "./compare-traces.ts";
import { type Graph, type PendingCall, registerGraph } from "./graph.ts";
import { randomConstants } from "./random-constants.ts";
import { eagerCall, recordCall } from "./record-call.ts";
import { isRecording, type Obstacle, obstacleError } from "./recorder.ts";
import { signatureOf, tensorsOf, withTensors } from "./structure.ts";
import type { Trace } from "./trace.ts";

/** How {@link compile} treats a step. */
export interface CompileOptions {
  /**
   * What happens to a step that can't run as one graph: `eager` runs it op by op after one notice, `error` throws and
   * names the line and the remedy. Default `eager`.
   */
  readonly fallback?: "eager" | "error";
  /** False runs the step as it is. Default true. */
  readonly enabled?: boolean;
  /** Compiles the graph by XLA; slower to start, and not always faster on a CPU. Default false. */
  readonly jitCompile?: boolean;
  /** Of what the step draws at random (dropout, noise); two steps of one seed agree. Default: a random one. */
  readonly seed?: number;
  /** Graphs kept at a time, one for each combination of argument shapes; the one used longest ago goes. Default 16. */
  readonly maxGraphs?: number;
  /**
   * Plain values that the step uses from outside and that change now and then, e.g. `() => [optimizer.learningRate]`; each
   * combination has its own graph. What changes in every call belongs into a tensor argument.
   */
  readonly dependsOn?: () => readonly (number | string | boolean)[];
  /** Variables that the step may change, so that a call that is prepared and runs eagerly keeps only their old values; default all. */
  readonly variables?: () => readonly tf.Variable[];
  /** Takes the notice of a fallback; default `console.warn`. */
  readonly onFallback?: (notice: string) => void;
}

/** How a step runs for one combination of argument shapes. */
export interface CompiledSignature {
  readonly signature: string;
  /** `recording`: its first calls, eager and watched. */
  readonly mode: "recording" | "graph" | "eager";
  /** Why it is eager. */
  readonly reason: string | undefined;
  /** Ops in the graph before TensorFlow optimises it. */
  readonly ops: number | undefined;
}

/** A step that runs as one TensorFlow function. */
export interface CompiledStep<Arguments extends readonly unknown[], Result> {
  (...args: Arguments): Result;
  /** Runs the step without settling what variables become: `commit` or `discard` follows. */
  readonly prepare: (...args: Arguments) => PreparedCall<Result>;
  /** How it runs, by combination of argument shapes. */
  readonly signatures: () => CompiledSignature[];
  /** Removes its graphs from TensorFlow; a later call traces anew. */
  readonly dispose: () => void;
}

/** A call whose results are there and whose variables wait. */
export interface PreparedCall<Result> extends Pick<PendingCall, "commit" | "discard"> {
  readonly result: Result;
}

/** What is known of a step for one combination of argument shapes. */
interface Entry {
  calls: number;
  first: Trace | undefined;
  result: unknown;
  graph: Graph | undefined;
  eager: string | undefined;
}

/**
 * Makes one TensorFlow function of a training step, as `tf.function` does in Python.
 *
 * The first two calls of each combination of argument shapes run eagerly and are watched at the native binding; when both
 * did the same, they become a graph in which variables are inputs and outputs, and later calls run it. Anything else that
 * JavaScript does in the step (counting, printing, drawing its own random numbers) happens in those two calls only.
 * Without the native backend of `athanor native build` the step runs as it is.
 *
 * @param step - Synchronous; takes tensors in lists and records, and plain values, each of which has its own graph. Gives
 *   tensors in lists and records, which are the caller's; everything else is disposed as by `tf.tidy`.
 * @throws {AthanorError} `argument` with `fallback: "error"`, when the step can't run as one graph.
 * @see docs/native.md
 */
export function compile<Arguments extends readonly unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: CompileOptions = {},
): CompiledStep<Arguments, Result> {
  const compiler = createCompiler(step as (...args: readonly unknown[]) => unknown, options);
  const prepare = (...args: Arguments): PreparedCall<Result> =>
    compiler.prepare(args, "revertible") as PreparedCall<Result>;
  const call = (...args: Arguments): Result => {
    const { result, commit } = compiler.prepare(args, "final") as PreparedCall<Result>;
    commit();
    return result;
  };
  const { signatures, dispose } = compiler;
  return Object.assign(call, { prepare, signatures, dispose });
}

/** Whether a call may be discarded. */
type Use = "revertible" | "final";

interface Compiler {
  prepare(args: readonly unknown[], use: Use): PreparedCall<unknown>;
  readonly signatures: () => CompiledSignature[];
  readonly dispose: () => void;
}

function createCompiler(
  step: (...args: readonly unknown[]) => unknown,
  options: CompileOptions,
): Compiler {
  const { seed = Math.floor(Math.random() * 2 ** 31), maxGraphs = 16 } = options;
  const entries = new Map<string, Entry>();
  const context: Context = { step, options, seed, calls: 0, warned: false };
  return {
    prepare: (args, use) => {
      const backend = nativeBackend();
      const native = backend?.binding.athanor !== undefined && options.enabled !== false;
      if (!native || isRecording()) return eager(context, args, use);
      const outside = options.dependsOn?.();
      const signature = signatureOf(outside === undefined ? args : [args, outside]);
      const entry = entryOf(entries, signature, maxGraphs);
      context.calls += 1;
      return callEntry(context, { backend, entry, args, use });
    },
    signatures: () =>
      [...entries].map(([signature, { graph, eager: reason }]) => ({
        signature,
        mode: graph !== undefined ? "graph" : reason !== undefined ? "eager" : "recording",
        reason,
        ops: graph?.ops,
      })),
    dispose: () => {
      for (const entry of entries.values()) forget(entry);
      entries.clear();
    },
  };
}

interface Context {
  readonly step: (...args: readonly unknown[]) => unknown;
  readonly options: CompileOptions;
  readonly seed: number;
  calls: number;
  warned: boolean;
}

interface Call {
  readonly backend: NativeBackend;
  readonly entry: Entry;
  readonly args: readonly unknown[];
  readonly use: Use;
}

/** The entry of a signature, now the youngest. */
function entryOf(entries: Map<string, Entry>, signature: string, limit: number): Entry {
  const entry = entries.get(signature) ?? emptyEntry();
  entries.delete(signature);
  entries.set(signature, entry);
  const [oldest] = entries;
  if (entries.size > limit && oldest !== undefined) {
    forget(oldest[1]);
    entries.delete(oldest[0]);
  }
  return entry;
}

function forget({ graph, first }: Entry): void {
  graph?.dispose();
  const backend = nativeBackend();
  if (first !== undefined && backend !== undefined) release(backend, first);
}

function emptyEntry(): Entry {
  return { calls: 0, first: undefined, result: undefined, graph: undefined, eager: undefined };
}

function callEntry(context: Context, call: Call): PreparedCall<unknown> {
  const { entry, args, use } = call;
  if (entry.graph !== undefined && !entry.graph.usable()) {
    entry.graph.dispose();
    Object.assign(entry, emptyEntry());
  }
  if (entry.eager !== undefined) return eager(context, args, use);
  if (entry.graph === undefined) return watch(context, call);
  const { results, commit, discard } = entry.graph.run(tensorsOf(args), [
    context.seed,
    context.calls,
  ]);
  return { result: withTensors(entry.result, results), commit, discard };
}

function eager(
  { step, options }: Context,
  args: readonly unknown[],
  use: Use,
): PreparedCall<unknown> {
  const variables = use === "final" ? [] : options.variables?.();
  const { result, pending } = eagerCall(() => step(...args), variables);
  return { result, commit: pending.commit, discard: pending.discard };
}

/** Calls that create variables or upload values for the first time are no examples; two of so many must agree. */
const patience = 4;

function watch(context: Context, { backend, entry, args }: Call): PreparedCall<unknown> {
  const { step, options, seed } = context;
  entry.calls += 1;
  const random = createRandom(seed).fork(`call/${context.calls}`);
  const { result, pending, trace, obstacles } = recordCall(
    backend,
    { tensors: tensorsOf(args), run: () => step(...args) },
    { random: () => random.next(), strict: options.fallback === "error" },
  );
  const [obstacle = entry.calls >= patience && trace === undefined ? creating : undefined] =
    obstacles;
  if (obstacle !== undefined) giveUp(context, entry, obstacle);
  else if (trace !== undefined) take(context, { backend, entry, trace, result });
  const { commit, discard } = pending;
  return { result, commit, discard };
}

const creating: Obstacle = {
  what: "every call creates variables",
  line: "",
  remedy: "Create variables outside of the step",
};

interface Example {
  readonly backend: NativeBackend;
  readonly entry: Entry;
  readonly trace: Trace;
  readonly result: unknown;
}

/** Keeps a first trace; makes a graph of it when the second one is the same. */
function take(context: Context, { backend, entry, trace, result }: Example): void {
  const { first } = entry;
  if (first === undefined) {
    entry.first = trace;
    return;
  }
  const comparison = compareTraces(first, trace);
  release(backend, first);
  entry.first = undefined;
  const fail = (obstacle: Obstacle): void => {
    release(backend, trace);
    giveUp(context, entry, obstacle);
  };
  if (!comparison.same && entry.calls < patience) {
    entry.first = trace;
    return;
  }
  if (!comparison.same) return fail(comparison.obstacle);
  const random = randomConstants(trace, comparison.varying);
  const unknown = comparison.varying.find((index) => !random.has(index));
  if (unknown !== undefined) return fail(varyingObstacle(trace, unknown));
  try {
    const { jitCompile = false } = context.options;
    entry.graph = registerGraph(backend, trace, { random, jitCompile });
    // Gives the form of later results; its tensors are only places in it.
    entry.result = result;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    fail({ what, line: "", remedy: "Report this step" });
  }
}

function varyingObstacle({ constants }: Trace, index: number): Obstacle {
  const constant = constants[index];
  return {
    what: `values that JavaScript computed differ between two calls (shape [${constant?.shape.join(", ") ?? ""}])`,
    line: constant?.line ?? "",
    remedy: "Pass them to the step as a tensor argument",
  };
}

function giveUp(context: Context, entry: Entry, obstacle: Obstacle): void {
  const { fallback = "eager", onFallback = warn } = context.options;
  if (fallback === "error") throw obstacleError(obstacle);
  const { what, line, remedy } = obstacle;
  entry.eager = `${what}${line === "" ? "" : ` at ${line}`}`;
  if (context.warned) return;
  context.warned = true;
  onFallback(`This step runs op by op, because ${entry.eager}. ${remedy} to have it as one graph.`);
}

function warn(notice: string): void {
  // Where a notebook or a terminal shows it, beside the output of the code that trains.
  // oxlint-disable-next-line no-console
  console.warn(notice);
}

function release({ binding }: NativeBackend, { captures }: Trace): void {
  for (const { id } of captures) binding.deleteTensor(id);
}
