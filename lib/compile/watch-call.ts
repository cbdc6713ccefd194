import { createRandom } from "../core/random.ts";
import type { NativeBackend } from "../backend/native-binding.ts";
import { compareTraces } from "./compare-traces.ts";
import type { CompileOptions, PreparedCall } from "./compiled-step.ts";
import { type Entry, release } from "./entries.ts";
import { registerGraph } from "./graph.ts";
import { randomConstants } from "./random-constants.ts";
import { recordCall } from "./record-call.ts";
import { type Obstacle, obstacleError } from "./recorder.ts";
import { tensorsOf } from "./structure.ts";
import type { Trace } from "./trace.ts";

/** Whether a call may be discarded. */
export type Use = "revertible" | "final";

/** What all calls of a compiled step share. */
export interface Context {
  readonly step: (...args: readonly unknown[]) => unknown;
  readonly options: CompileOptions;
  readonly seed: number;
  calls: number;
  warned: boolean;
}

/** One call of a step, with what is known of calls of its kind. */
export interface Call {
  readonly backend: NativeBackend;
  readonly entry: Entry;
  readonly args: readonly unknown[];
  readonly use: Use;
}

/** Calls that create variables or upload values for the first time are no examples; two of so many must agree. */
const patience = 4;

/** Runs a call eagerly and makes a graph of it when an earlier one has done the same. */
export function watch(context: Context, { backend, entry, args }: Call): PreparedCall<unknown> {
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
