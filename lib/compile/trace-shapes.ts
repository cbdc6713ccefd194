import type { Source, Trace } from "./trace.ts";

/** Shape of a value, as it was when the step was watched. Undefined where a trace doesn't know it: for arguments. */
export function shapeOf(source: Source | undefined, trace: Trace): readonly number[] | undefined {
  if (source === undefined || source.kind === "argument") return undefined;
  if (source.kind === "op") return trace.ops[source.index]?.outputShapes[source.output];
  const values = { constant: trace.constants, variable: trace.variables, capture: trace.captures };
  return values[source.kind][source.index]?.shape;
}

/** Whether a source is a constant of one value throughout. */
export function isFilled(source: Source | undefined, value: number, trace: Trace): boolean {
  const values = source?.kind === "constant" ? trace.constants[source.index]?.values : undefined;
  if (values === undefined || !ArrayBuffer.isView(values)) return false;
  return values.every((item: number) => item === value);
}
