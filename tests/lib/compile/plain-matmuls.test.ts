import { expect, it } from "vitest";
import { withPlainMatMuls } from "../../../lib/compile/plain-matmuls.ts";
import { withoutCopies } from "../../../lib/compile/without-copies.ts";
import type { Source, TracedOp } from "../../../lib/compile/trace.ts";
import { at, tracedOp as op, traceOfOps } from "./traces.ts";

const x: Source = { kind: "argument", index: 0 };
const shape: Source = { kind: "constant", index: 0 };

/** A product of two matrices as tfjs runs it, between reshapes. */
function product(first: readonly number[], second: readonly number[], turned = ""): TracedOp[] {
  const attributes = ["adj_x", "adj_y"].map((name) => ({ name, type: 0, value: name === turned }));
  const result = [first.at(turned === "adj_x" ? -1 : -2) ?? 0, second.at(-1) ?? 0];
  return [
    op("Neg", [x], first),
    op("Exp", [x], second),
    op("Reshape", [at(0), shape], [1, ...first]),
    op("Reshape", [at(1), shape], [1, ...second]),
    op("BatchMatMulV2", [at(2), at(3)], [1, ...result], attributes),
    op("Reshape", [at(4), shape], result),
    op("Tanh", [at(5)], result),
  ];
}

it("multiplies the matrices themselves, with their transpositions", () => {
  const { ops } = withoutCopies(withPlainMatMuls(traceOfOps(product([4, 2], [4, 3], "adj_x"))));
  const [source] = ops[6]?.inputs ?? [];
  expect(source?.kind).toBe("op");
  expect(ops[source?.index ?? 0]).toMatchObject({
    name: "MatMul",
    inputs: [at(0), at(1)],
    outputShapes: [[2, 3]],
    attributes: [
      { name: "transpose_a", value: true },
      { name: "transpose_b", value: false },
    ],
  });
});

it("gives whoever takes the product with its third axis what they took", () => {
  const ops = [...product([2, 4], [4, 3]), op("Sin", [at(4)], [1, 2, 3])];
  const trace = withPlainMatMuls(traceOfOps(ops));
  expect(trace.ops[7]?.inputs).toEqual([at(4)]);
  expect(trace.ops[4]).toMatchObject({ name: "Reshape", outputShapes: [[1, 2, 3]] });
  const [, target] = trace.ops[4]?.inputs ?? [];
  expect(trace.constants[target?.index ?? 0]?.values).toEqual(Int32Array.of(1, 2, 3));
});

it("leaves batches of matrices and long sums alone", () => {
  const batch = [
    op("Neg", [x], [2, 2, 2]),
    op("Exp", [x], [2, 2, 2]),
    op("BatchMatMulV2", [at(0), at(1)], [2, 2, 2]),
  ];
  expect(withPlainMatMuls(traceOfOps(batch)).ops).toEqual(batch);
  const long = product([2, 257], [257, 3]);
  expect(withPlainMatMuls(traceOfOps(long)).ops).toEqual(long);
  expect(withPlainMatMuls(traceOfOps(product([2, 256], [256, 3]))).ops[4]?.name).toBe("Reshape");
});
