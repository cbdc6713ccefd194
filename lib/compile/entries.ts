import { nativeBackend, type NativeBackend } from "../backend/native-binding.ts";
import type { Graph } from "./graph.ts";
import type { Trace } from "./trace.ts";

/** What is known of a step for one combination of argument shapes. */
export interface Entry {
  calls: number;
  first: Trace | undefined;
  result: unknown;
  graph: Graph | undefined;
  eager: string | undefined;
}

/** The entry of a signature, now the youngest. */
export function entryOf(entries: Map<string, Entry>, signature: string, limit: number): Entry {
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

/** Frees what an entry holds. */
export function forget({ graph, first }: Entry): void {
  graph?.dispose();
  const backend = nativeBackend();
  if (first !== undefined && backend !== undefined) release(backend, first);
}

/** Of a step that hasn't been called. */
export function emptyEntry(): Entry {
  return { calls: 0, first: undefined, result: undefined, graph: undefined, eager: undefined };
}

/** Frees the tensors that a trace holds. */
export function release({ binding }: NativeBackend, { captures }: Trace): void {
  for (const { id } of captures) binding.deleteTensor(id);
}
