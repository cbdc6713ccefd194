import { shapeOf } from "./trace-shapes.ts";
import type { Source, Trace, TracedOp } from "./trace.ts";

/** Above it TensorFlow's two ops round differently (seen from 512 on), and graphs would leave what tfjs computes op by op. */
const LONGEST_SUM = 256;

/**
 * Writes small products of batches of one as products of matrices: tfjs gives every matrix a third axis, and there TensorFlow's
 * `MatMul` is several times faster than its `BatchMatMulV2` (a step of an LSTM takes a fifth of the time).
 *
 * @param trace - New ops are put at the end: a graph needs no order. The reshapes around a product fall away in `withoutCopies`.
 */
export function withPlainMatMuls(trace: Trace): Trace {
  const ops: TracedOp[] = [...trace.ops];
  const constants = [...trace.constants];
  const add = (op: TracedOp): Source => ({ kind: "op", index: ops.push(op) - 1, output: 0 });
  const reshape = (source: Source, op: TracedOp, shape: readonly number[]): TracedOp => {
    const values = Int32Array.from(shape);
    const line = op.line;
    const index = constants.push({ shape: [shape.length], dtype: INT32, values, line }) - 1;
    const inputs: Source[] = [source, { kind: "constant", index }];
    return { ...op, name: "Reshape", attributes: [], inputs, outputShapes: [shape] };
  };
  trace.ops.forEach((op, index) => {
    const shapes = matricesOf(op, trace);
    const [whole = []] = op.outputShapes;
    if (shapes === undefined) return;
    const inputs = op.inputs.map((input, at) => add(reshape(input, op, shapes[at] ?? [])));
    const product = { ...plainMatMul(op), inputs, outputShapes: [whole.slice(-2)] };
    ops[index] = whole.length === 2 ? product : reshape(add(product), op, whole);
  });
  return { ...trace, ops, constants };
}

const INT32 = 3;

/** Shapes of the two matrices that `op` multiplies, where it multiplies no more. */
function matricesOf(op: TracedOp, trace: Trace): readonly (readonly number[])[] | undefined {
  if (op.name !== "BatchMatMulV2") return undefined;
  const shapes = op.inputs.map((input) => shapeOf(input, trace) ?? []);
  const isSingle = shapes.every(
    (shape) => shape.length >= 2 && shape.slice(0, -2).every((length) => length === 1),
  );
  const matrices = shapes.map((shape) => shape.slice(-2));
  const isTurned = op.attributes.some(({ name, value }) => name === "adj_x" && value === true);
  const summed = matrices[0]?.[isTurned ? 0 : 1] ?? 0;
  return isSingle && summed <= LONGEST_SUM ? matrices : undefined;
}

const names: Readonly<Record<string, string>> = { adj_x: "transpose_a", adj_y: "transpose_b" };

function plainMatMul(op: TracedOp): TracedOp {
  const attributes = op.attributes.map((attribute) => ({
    ...attribute,
    name: names[attribute.name] ?? attribute.name,
  }));
  return { ...op, name: "MatMul", attributes };
}
