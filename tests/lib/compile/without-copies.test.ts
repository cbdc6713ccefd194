import { expect, it } from "vitest";
import { withoutCopies } from "../../../lib/compile/without-copies.ts";
import type { Source } from "../../../lib/compile/trace.ts";
import { at, tracedOp as op, traceOfOps } from "./traces.ts";

const x: Source = { kind: "argument", index: 0 };
const shape: Source = { kind: "constant", index: 0 };
const cast = (from: number, index: number) =>
  op("Cast", [at(index)], [2, 3], [{ name: "SrcT", type: 0, value: from }]);
const inputsOf = (ops: Parameters<typeof traceOfOps>[0]) =>
  withoutCopies(traceOfOps(ops)).ops.map(({ inputs }) => inputs);

it("goes past casts to the same type alone", () => {
  const inputs = inputsOf([
    op("Neg", [x], [2, 3]),
    cast(1, 0),
    cast(1, 1),
    op("Exp", [at(2)], [2]),
  ]);
  expect(inputs[3]).toEqual([at(0)]);
  // From bool (10), a cast changes the values.
  expect(inputsOf([op("Neg", [x], [2, 3]), cast(10, 0), op("Exp", [at(1)], [2])])[2]).toEqual([
    at(1),
  ]);
});

it("goes past reshapes that lead back to the same shape, and takes reshapes of reshapes as one", () => {
  const ops = [
    op("Neg", [x], [2, 3]),
    op("Reshape", [at(0), shape], [1, 2, 3]),
    op("Reshape", [at(1), shape], [2, 3]),
    op("Exp", [at(2)], [2, 3]),
    op("Reshape", [at(1), shape], [6]),
    op("Exp", [at(4)], [6]),
  ];
  const inputs = inputsOf(ops);
  expect(inputs[3]).toEqual([at(0)]);
  expect(inputs[4]).toEqual([at(0), shape]);
  expect(inputs[5]).toEqual([at(4)]);
});

it("keeps a reshape of an argument, whose shape it doesn't know", () => {
  const inputs = inputsOf([op("Reshape", [x, shape], [2, 3]), op("Exp", [at(0)], [2, 3])]);
  expect(inputs[1]).toEqual([at(0)]);
});

it("tells the outputs of one op apart", () => {
  const second: Source = { kind: "op", index: 0, output: 1 };
  const split = { ...op("SplitV", [x], [2]), outputShapes: [[2], [2]], outputDtypes: [1, 1] };
  expect(inputsOf([split, op("Mul", [at(0), second], [2])])[1]).toEqual([at(0), second]);
});

it("leaves results where they are, so that none of them is an argument", () => {
  const ops = [op("Neg", [x], [2, 3]), op("Reshape", [at(0), shape], [2, 3])];
  const results = [{ source: at(1), shape: [2, 3], dtype: 1 }];
  expect(withoutCopies({ ...traceOfOps(ops), results }).results).toEqual(results);
});
