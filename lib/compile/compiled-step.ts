import type { tf } from "../backend/tf.ts";
import type { PendingCall } from "./graph.ts";

/** How `compile` treats a step. */
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
  /**
   * Runs several calls as one function without settling what variables become; undefined while that can't be, because
   * calls are still watched, run eagerly, or differ in their shapes. They give what single calls give, to rounding.
   */
  readonly prepareAll: (calls: readonly Arguments[]) => PreparedCall<Result[]> | undefined;
  /** How it runs, by combination of argument shapes. */
  readonly signatures: () => CompiledSignature[];
  /** Removes its graphs from TensorFlow; a later call traces anew. */
  readonly dispose: () => void;
}

/** A call whose results are there and whose variables wait. */
export interface PreparedCall<Result> extends Pick<PendingCall, "commit" | "discard"> {
  readonly result: Result;
}

/** A step of which many calls run as one TensorFlow function. */
export interface UnrolledStep<Arguments extends readonly unknown[], Result> extends Pick<
  CompiledStep<Arguments, Result>,
  "signatures" | "dispose"
> {
  /** Runs one call for each list of arguments, in order; any number of them. */
  (calls: readonly Arguments[]): Result[];
  /** The same with arguments whose tensors have the calls as first axis, and so have the results. */
  readonly stacked: (...args: Arguments) => Result;
}
