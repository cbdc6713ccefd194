import { shapeOf } from "./trace-shapes.ts";
import type { Source, Trace, TracedOp } from "./trace.ts";

/**
 * Lets ops take their values from where these come from, past casts to the same type, reshapes to the same shape and reshapes of
 * reshapes. TensorFlow removes such ops itself only where it knows the shapes, which a function's arguments don't have.
 *
 * @param trace - Results and updates keep their sources, so that none of them is an argument. Passed ops fall out of the graph
 * when nothing else needs them.
 */
export function withoutCopies(trace: Trace): Trace {
  const origins = trace.ops.map((): Source | undefined => undefined);
  const originOf = (source: Source): Source => {
    // An op of several outputs copies nothing.
    if (source.kind !== "op" || source.output !== 0) return source;
    const origin =
      origins[source.index] ?? copied(trace.ops[source.index], trace, originOf) ?? source;
    origins[source.index] = origin;
    return origin;
  };
  const ops = trace.ops.map((op) => {
    const inputs = op.inputs.map(originOf);
    const [value, ...rest] = inputs;
    if (op.name !== "Reshape" || value === undefined) return { ...op, inputs };
    return { ...op, inputs: [unshaped(value, trace, originOf), ...rest] };
  });
  return { ...trace, ops };
}

type OriginOf = (source: Source) => Source;

/** What an op gives unchanged. */
function copied(op: TracedOp | undefined, trace: Trace, originOf: OriginOf): Source | undefined {
  const [input] = op?.inputs ?? [];
  if (op === undefined || input === undefined) return undefined;
  if (op.name === "Cast" && keepsType(op)) return originOf(input);
  return op.name === "Reshape"
    ? sameShape(op, unshaped(originOf(input), trace, originOf), trace)
    : undefined;
}

function sameShape({ outputShapes }: TracedOp, value: Source, trace: Trace): Source | undefined {
  const [shape = []] = outputShapes;
  return shapeOf(value, trace)?.join() === shape.join() ? value : undefined;
}

/** A value before the reshapes that led to it. */
function unshaped(source: Source, trace: Trace, originOf: OriginOf): Source {
  const op = source.kind === "op" ? trace.ops[source.index] : undefined;
  const [input] = op?.inputs ?? [];
  if (op?.name !== "Reshape" || input === undefined) return source;
  return unshaped(originOf(input), trace, originOf);
}

function keepsType({ attributes, outputDtypes }: TracedOp): boolean {
  return attributes.some(({ name, value }) => name === "SrcT" && value === outputDtypes[0]);
}
