import type { Source, Trace, TracedOp } from "../../../lib/compile/trace.ts";

/** The first output of an op. */
export const at = (index: number): Source => ({ kind: "op", index, output: 0 });

/** An op of one float32 output. */
export function tracedOp(
  name: string,
  inputs: readonly Source[],
  shape: readonly number[],
  attributes: TracedOp["attributes"] = [],
): TracedOp {
  return { name, attributes, inputs, outputDtypes: [1], outputShapes: [shape], line: "" };
}

/** A trace of ops alone. */
export function traceOfOps(ops: readonly TracedOp[]): Trace {
  return {
    ops,
    constants: [],
    arguments: [1],
    variables: [],
    captures: [],
    results: [],
    updates: [],
    draws: [],
  };
}
