import { shapeOf } from "./trace-shapes.ts";
import type { Source, Trace, TracedOp } from "./trace.ts";

/**
 * Takes factors of single channels out of products of whole tensors: `sum(a · x)` becomes `a · sum(x)` and `(x · a) · b` becomes
 * `x · (a · b)` where `a` and `b` have one value a channel. tfjs writes the gradient of batch normalisation that way, and each
 * product of whole tensors is a pass over memory. Results agree to rounding.
 *
 * @param trace - New ops are put at the end: a graph needs no order.
 */
export function withChannelFactors(trace: Trace): Trace {
  const ops: TracedOp[] = [...trace.ops];
  trace.ops.forEach((op, index) => {
    const made = op.name === "Sum" ? sumOfProduct(op, trace, ops) : productOf(op, trace, ops);
    if (made !== undefined) ops[index] = made;
  });
  return { ...trace, ops };
}

/** A product taken apart. */
interface Factors {
  /** Of the product's shape. */
  readonly whole: readonly Source[];
  /** One value a channel, shape `[channels]`. */
  readonly channel: readonly Source[];
}

function sumOfProduct(op: TracedOp, trace: Trace, ops: TracedOp[]): TracedOp | undefined {
  const [product, axes] = op.inputs;
  const source = productAt(product, trace);
  if (source === undefined || axes === undefined) return undefined;
  const shape = source.outputShapes[0] ?? [];
  const { whole, channel } = factorsOf(source, shape, trace);
  if (whole.length > 2 || channel.length === 0 || !keepsChannels(op, shape, trace))
    return undefined;
  const [first, second] = whole;
  if (first === undefined) return undefined;
  const multiplied =
    second === undefined ? first : add(ops, { ...source, inputs: [first, second] });
  const sum = add(ops, { ...op, inputs: [multiplied, axes] });
  return multiply(op, [sum, ...channel], ops);
}

function productAt(source: Source | undefined, trace: Trace): TracedOp | undefined {
  const op = source?.kind === "op" ? trace.ops[source.index] : undefined;
  return op?.name === "Mul" ? op : undefined;
}

function productOf(op: TracedOp, trace: Trace, ops: TracedOp[]): TracedOp | undefined {
  if (op.name !== "Mul") return undefined;
  const shape = op.outputShapes[0] ?? [];
  const { whole, channel } = factorsOf(op, shape, trace);
  const [only, ...more] = whole;
  if (only === undefined || more.length > 0 || channel.length < 2) return undefined;
  const factor = multiply({ ...op, outputShapes: [shape.slice(-1)] }, channel, ops);
  return { ...op, inputs: [only, add(ops, factor)] };
}

/** The product of all sources, its last multiplication as an op that isn't in the list yet. */
function multiply(op: TracedOp, sources: readonly Source[], ops: TracedOp[]): TracedOp {
  const mul = { ...op, name: "Mul", attributes: [] };
  const [first, ...rest] = sources;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) throw new Error("internal: a product of one");
  const before = rest
    .slice(0, -1)
    .reduce((product, source) => add(ops, { ...mul, inputs: [product, source] }), first);
  return { ...mul, inputs: [before, last] };
}

function add(ops: TracedOp[], op: TracedOp): Source {
  return { kind: "op", index: ops.push(op) - 1, output: 0 };
}

/** The leaves of a tree of products of one shape, in a fixed order, so that equal products are one. */
function factorsOf(op: TracedOp, shape: readonly number[], trace: Trace): Factors {
  const whole: Source[] = [];
  const channel: Source[] = [];
  const visit = (source: Source): void => {
    const inner = source.kind === "op" ? trace.ops[source.index] : undefined;
    const own = channelOf(source, shape, trace);
    if (own !== undefined) channel.push(own);
    else if (inner?.name === "Mul" && inner.outputShapes[0]?.join() === shape.join()) {
      inner.inputs.forEach(visit);
    } else whole.push(source);
  };
  if (shape.length > 1) op.inputs.forEach(visit);
  const byPlace = (one: Source, other: Source): number => one.index - other.index;
  return { whole: whole.toSorted(byPlace), channel };
}

/** A source of one value a channel, also where it is repeated to the whole shape. */
function channelOf(source: Source, shape: readonly number[], trace: Trace): Source | undefined {
  const channels = String(shape.at(-1));
  if (shapeOf(source, trace)?.join() === channels) return source;
  const [reshaped] = inputsOf(source, "Tile", trace);
  const [values] = inputsOf(reshaped ?? source, "Reshape", trace);
  const ones = [...shape.slice(0, -1).map(() => 1), channels].join();
  const isColumn = shapeOf(reshaped ?? source, trace)?.join() === ones;
  return isColumn && shapeOf(values, trace)?.join() === channels ? values : undefined;
}

/** Whether a sum goes over all axes but the last one, and leaves that alone. */
function keepsChannels(op: TracedOp, shape: readonly number[], trace: Trace): boolean {
  const [, axes] = op.inputs;
  const values = axes?.kind === "constant" ? trace.constants[axes.index]?.values : undefined;
  const all = shape.slice(0, -1).map((_, axis) => axis);
  return (
    values instanceof Int32Array &&
    values.join() === all.join() &&
    op.outputShapes[0]?.join() === String(shape.at(-1))
  );
}

function inputsOf(source: Source, name: string, trace: Trace): readonly Source[] {
  const op = source.kind === "op" ? trace.ops[source.index] : undefined;
  return op?.name === name ? op.inputs : [];
}
