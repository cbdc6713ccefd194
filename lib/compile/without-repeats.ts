import { isFilled, shapeOf } from "./trace-shapes.ts";
import type { Source, Trace, TracedOp } from "./trace.ts";

/** Ops of two inputs that compute each element by itself and repeat the smaller input to fit the larger one. */
const elementwise = new Set(["Add", "AddV2", "Div", "Mul", "RealDiv", "Sub"]);

/**
 * Takes values before they are repeated by a product with ones: tfjs writes the gradient of a mean as `dy · ones(shape of x)`, a constant
 * as large as the activations and a pass over them for each. What follows repeats the small value itself, with the same results.
 *
 * @param trace - After `simplify`, whose ops (`ReluGrad`) want values of one shape. New ops are put at the end: a graph needs no
 * order. Ops and constants that nothing needs any more fall out of it.
 */
export function withoutRepeats(trace: Trace): Trace {
  const ops: TracedOp[] = [...trace.ops];
  const within = { ...trace, ops };
  /** What an op's output repeats, by index. */
  const repeated = new Map<number, Source>();
  const smallOf = (source: Source): Source =>
    (source.kind === "op" && source.output === 0 ? repeated.get(source.index) : undefined) ??
    source;
  trace.ops.forEach((op, index) => {
    const [one, other] = op.inputs;
    if (!elementwise.has(op.name) || one === undefined || other === undefined) return;
    const value = besideOnes(op, trace);
    if (value !== undefined) {
      repeated.set(index, smallOf(value));
      return;
    }
    const inputs = [smallOf(one), smallOf(other)];
    if (inputs[0] === one && inputs[1] === other) return;
    const shape = broadcastShape(inputs.map((input) => shapeOf(input, within)));
    if (shape === undefined) return;
    if (shape.join() === op.outputShapes[0]?.join()) ops[index] = { ...op, inputs };
    else repeated.set(index, add(ops, { ...op, inputs, outputShapes: [shape] }));
  });
  return within;
}

/** The other factor of a product with a constant of ones. */
function besideOnes(op: TracedOp, trace: Trace): Source | undefined {
  const [one, other] = op.inputs;
  if (op.name !== "Mul") return undefined;
  if (isFilled(other, 1, trace)) return one;
  return isFilled(one, 1, trace) ? other : undefined;
}

/** The shape that two shapes have together, as NumPy has it; undefined where one isn't known. */
function broadcastShape(
  shapes: readonly (readonly number[] | undefined)[],
): readonly number[] | undefined {
  const [one, other] = shapes;
  if (one === undefined || other === undefined) return undefined;
  const rank = Math.max(one.length, other.length);
  const at = (shape: readonly number[], axis: number): number =>
    shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(at(one, axis), at(other, axis)));
}

function add(ops: TracedOp[], op: TracedOp): Source {
  return { kind: "op", index: ops.push(op) - 1, output: 0 };
}
