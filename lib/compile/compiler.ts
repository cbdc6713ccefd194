import { nativeBackend } from "../backend/native-binding.ts";
import type { CompiledSignature, CompileOptions, PreparedCall } from "./compiled-step.ts";
import { emptyEntry, type Entry, entryOf, forget } from "./entries.ts";
import { eagerCall } from "./record-call.ts";
import { isRecording } from "./recorder.ts";
import { signatureOf, tensorsOf, withTensors } from "./structure.ts";
import { type Call, type Context, type Use, watch } from "./watch-call.ts";

/** Runs a step by what it has learnt of it. */
export interface Compiler {
  prepare(args: readonly unknown[], use: Use): PreparedCall<unknown>;
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
