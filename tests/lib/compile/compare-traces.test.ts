import { describe, expect, it } from "vitest";
import { compareTraces } from "../../../lib/compile/compare-traces.ts";
import type { Trace, TracedOp } from "../../../lib/compile/trace.ts";

const op = (name: string, axis = 0): TracedOp => ({
  name,
  attributes: [{ name: "axis", type: 1, value: axis }],
  inputs: [{ kind: "argument", index: 0 }],
  outputDtypes: [1],
  outputShapes: [[2]],
  line: "cell.ts:2:1",
});
const trace = (ops: readonly TracedOp[], ...constants: number[][]): Trace => ({
  ops,
  constants: constants.map((values) => ({
    shape: [values.length],
    dtype: 1,
    values: Float32Array.from(values),
    line: "",
  })),
  arguments: [1],
  variables: [],
  captures: [],
  results: [{ source: { kind: "op", index: 0, output: 0 }, shape: [2], dtype: 1 }],
  updates: [],
  draws: [],
});

describe("compareTraces", () => {
  it("finds equal traces the same and names constants whose values differ", () => {
    const ops = [op("Sum")];
    expect(compareTraces(trace(ops, [1], [2, 3]), trace(ops, [1], [2, 4]))).toEqual({
      same: true,
      varying: [1],
    });
    const nan = trace(ops, [Number.NaN]);
    expect(compareTraces(nan, trace(ops, [Number.NaN]))).toEqual({ same: true, varying: [] });
  });

  it.each([
    ["another op", [op("Max")]],
    ["another attribute", [op("Sum", 1)]],
    ["one op more", [op("Sum"), op("Sum")]],
  ])("names the line of %s", (_what, ops) => {
    const comparison = compareTraces(trace([op("Sum")]), trace(ops));
    expect(comparison).toMatchObject({ same: false, obstacle: { line: "cell.ts:2:1" } });
  });

  it("refuses results of other shapes", () => {
    const ops = [op("Sum")];
    const wide = {
      ...trace(ops),
      results: [{ source: { kind: "op" as const, index: 0, output: 0 }, shape: [3], dtype: 1 }],
    };
    expect(compareTraces(trace(ops), wide)).toMatchObject({ same: false });
  });
});
