import { expect, it } from "vitest";
import type { Source, Trace } from "../../../lib/compile/trace.ts";
import { withoutRepeats } from "../../../lib/compile/without-repeats.ts";
import { at, tracedOp as op, traceOfOps } from "./traces.ts";

const x: Source = { kind: "argument", index: 0 };
const constant = (index: number): Source => ({ kind: "constant", index });
const full = [4, 2, 2, 3];
const small = [1, 1, 1, 3];
const filled = (shape: readonly number[], value: number): Trace["constants"][number] => ({
  shape,
  dtype: 1,
  values: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(value),
  line: "",
});
/** Ones of the full shape, the number of elements, ones with another number among them. */
const constants = [
  filled(full, 1),
  filled([], 48),
  { ...filled(full, 1), values: new Float32Array(48).fill(1).fill(2, 40) },
];
const [ones, count, notOnes] = [constant(0), constant(1), constant(2)];
const run = (ops: Parameters<typeof traceOfOps>[0], more: Partial<Trace> = {}) =>
  withoutRepeats({ ...traceOfOps(ops), constants, ...more });

/** `dy · ones / n + other`, as tfjs writes the gradient of a mean and adds it to another gradient. */
const gradientOfMean = [
  op("Sum", [x], small),
  op("Mul", [at(0), ones], full),
  op("RealDiv", [at(1), count], full),
  op("Relu", [x], full),
  op("AddV2", [at(3), at(2)], full),
];

it("divides before it repeats, and lets the sum repeat", () => {
  const { ops } = run(gradientOfMean);
  expect(ops[4]?.inputs).toEqual([at(3), at(5)]);
  expect(ops[5]).toMatchObject({ name: "RealDiv", inputs: [at(0), count], outputShapes: [small] });
});

it("leaves the whole value to ops that don't repeat, and to results", () => {
  const results = [{ source: at(2), shape: full, dtype: 1 }];
  const { ops, ...rest } = run([...gradientOfMean, op("AddN", [at(2), at(3)], full)], { results });
  expect(ops[1]?.inputs).toEqual([at(0), ones]);
  expect(ops[2]?.inputs).toEqual([at(1), count]);
  expect(ops[5]?.inputs).toEqual([at(2), at(3)]);
  expect(rest.results).toEqual(results);
});

it("drops a product with ones of the same shape", () => {
  const { ops } = run([
    op("Relu", [x], full),
    op("Mul", [ones, at(0)], full),
    op("Sub", [at(1), at(0)], full),
  ]);
  expect(ops[2]?.inputs).toEqual([at(0), at(0)]);
  expect(ops).toHaveLength(3);
});

it("touches neither other constants nor values of unknown shape", () => {
  const other = [
    op("Sum", [x], small),
    op("Mul", [at(0), notOnes], full),
    op("Mul", [at(1), count], full),
  ];
  expect(run(other).ops).toEqual(other);
  const unknown = [op("Mul", [x, ones], full), op("AddV2", [at(0), x], full)];
  expect(run(unknown).ops).toEqual(unknown);
});
