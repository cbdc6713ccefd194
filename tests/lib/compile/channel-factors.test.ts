import { describe, expect, it } from "vitest";
import { withChannelFactors } from "../../../lib/compile/channel-factors.ts";
import type { Source, Trace, TracedOp } from "../../../lib/compile/trace.ts";

const at = (index: number): Source => ({ kind: "op", index, output: 0 });
const axes: Source = { kind: "constant", index: 0 };
const x: Source = { kind: "argument", index: 0 };
const whole = [4, 3];
const op = (name: string, inputs: readonly Source[], shape: readonly number[]): TracedOp => ({
  name,
  attributes: [],
  inputs,
  outputDtypes: [1],
  outputShapes: [shape],
  line: "",
});

const trace = (ops: readonly TracedOp[], axis = 0): Trace => ({
  ops,
  constants: [{ shape: [1], dtype: 3, values: Int32Array.of(axis), line: "" }],
  arguments: [1],
  variables: [],
  captures: [],
  results: [],
  updates: [],
  draws: [],
});

/** What a trace computes, as text. */
function text(given: Trace, source: Source): string {
  if (source.kind !== "op") return source.kind;
  const found = given.ops[source.index];
  return `${found?.name ?? ""}(${found?.inputs.map((input) => text(given, input)).join(" ") ?? ""})`;
}

/** Two whole tensors (Exp, Neg) and two of one value a channel (Log, Sqrt). */
const leaves = [
  op("Exp", [x], whole),
  op("Neg", [x], whole),
  op("Log", [x], [3]),
  op("Sqrt", [x], [3]),
];

describe("withChannelFactors", () => {
  it("sums before it multiplies by what is the same for a channel", () => {
    const ops = [...leaves, op("Mul", [at(2), at(0)], whole), op("Mul", [at(4), at(1)], whole)];
    const made = withChannelFactors(trace([...ops, op("Sum", [at(5), axes], [3])]));
    expect(text(made, at(6))).toBe(
      "Mul(Sum(Mul(Exp(argument) Neg(argument)) constant) Log(argument))",
    );
  });

  it("multiplies factors of channels first", () => {
    const ops = [...leaves, op("Mul", [at(0), at(2)], whole), op("Mul", [at(4), at(3)], whole)];
    const made = withChannelFactors(trace(ops));
    expect(text(made, at(5))).toBe("Mul(Exp(argument) Mul(Log(argument) Sqrt(argument)))");
    expect(made.ops.at(-1)?.outputShapes).toEqual([[3]]);
  });

  it("sees through a tile that repeats a channel's value", () => {
    const tiled = [
      ...leaves,
      op("Reshape", [at(2), axes], [1, 3]),
      op("Tile", [at(4), axes], whole),
      op("Mul", [at(0), at(5)], whole),
      op("Sum", [at(6), axes], [3]),
    ];
    expect(text(withChannelFactors(trace(tiled)), at(7))).toBe(
      "Mul(Sum(Exp(argument) constant) Log(argument))",
    );
  });

  it("leaves sums over other axes, and products without such factors, alone", () => {
    const product = [...leaves, op("Mul", [at(2), at(0)], whole), op("Sum", [at(4), axes], [3])];
    expect(withChannelFactors(trace(product, 1)).ops).toEqual(product);
    const other = [...leaves, op("Mul", [at(0), at(1)], whole), op("Sum", [at(4), axes], [3])];
    expect(withChannelFactors(trace(other)).ops).toEqual(other);
  });
});
