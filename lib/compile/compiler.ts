import { type NativeBackend, nativeBackend } from "../backend/native-binding.ts";
import type { CompiledSignature, CompileOptions, PreparedCall } from "./compiled-step.ts";
import { emptyEntry, type Entry, entryOf, forget } from "./entries.ts";
import { eagerCall } from "./record-call.ts";
import { isRecording } from "./recorder.ts";
import { signatureOf, tensorsOf, withTensors } from "./structure.ts";
import { type Call, type Context, type Use, watch } from "./watch-call.ts";

/** Runs a step by what it has learnt of it. */
export interface Compiler {
  prepare(args: readonly unknown[], use: Use): PreparedCall<unknown>;
  /** Several calls as one function; undefined where that can't be. */
  prepareAll(calls: readonly (readonly unknown[])[]): PreparedCall<unknown[]> | undefined;
  readonly signatures: () => CompiledSignature[];
  readonly dispose: () => void;
}

/** Creates the compiler of one step. */
export function createCompiler(
  step: (...args: readonly unknown[]) => unknown,
  options: CompileOptions,
): Compiler {
  const { seed = Math.floor(Math.random() * 2 ** 31), maxGraphs = 16 } = options;
  const entries = new Map<string, Entry>();
  const context: Context = { step, options, seed, calls: 0, warned: false };
  /** The backend, where steps run as graphs. */
  const native = (): NativeBackend | undefined => {
    const backend = options.enabled === false || isRecording() ? undefined : nativeBackend();
    return backend?.binding.athanor === undefined ? undefined : backend;
  };
  const keyOf = (args: readonly unknown[]): string => {
    const outside = options.dependsOn?.();
    return signatureOf(outside === undefined ? args : [args, outside]);
  };
  return {
    prepare: (args, use) => {
      const backend = native();
      if (backend === undefined) return eager(context, args, use);
      const entry = entryOf(entries, keyOf(args), maxGraphs);
      context.calls += 1;
      return callEntry(context, { backend, entry, args, use });
    },
    prepareAll: (calls) => {
      const [key, ...others] = native() === undefined ? [] : calls.map(keyOf);
      const entry = key === undefined ? undefined : entries.get(key);
      if (entry?.graph?.usable() !== true || others.some((other) => other !== key))
        return undefined;
      return callAll(context, entry, calls);
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

function callEntry(context: Context, call: Call): PreparedCall<unknown> {
  const { entry, args, use } = call;
  if (entry.graph !== undefined && !entry.graph.usable()) {
    entry.graph.dispose();
    Object.assign(entry, emptyEntry());
  }
  if (entry.eager !== undefined) return eager(context, args, use);
  if (entry.graph === undefined) return watch(context, call);
  const { results, commit, discard } = entry.graph.run(
    [tensorsOf(args)],
    [context.seed, context.calls],
  );
  return { result: withTensors(entry.result, results), commit, discard };
}

function callAll(
  context: Context,
  { graph, result }: Entry,
  calls: readonly (readonly unknown[])[],
): PreparedCall<unknown[]> | undefined {
  if (graph === undefined) return undefined;
  const before = context.calls;
  const { results, commit, discard } = graph.run(calls.map(tensorsOf), [context.seed, before + 1]);
  const after = before + calls.length;
  context.calls = after;
  const each = results.length / calls.length;
  return {
    result: calls.map((_, call) =>
      withTensors(result, results.slice(call * each, (call + 1) * each)),
    ),
    commit,
    discard: () => {
      discard();
      // Single calls that take their place draw the same numbers.
      if (context.calls === after) context.calls = before;
    },
  };
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
