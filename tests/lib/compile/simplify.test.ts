import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { simplify } from "../../../lib/compile/simplify.ts";
import type { Source, Trace, TracedOp } from "../../../lib/compile/trace.ts";

const at = (index: number): Source => ({ kind: "op", index, output: 0 });
const constant = (index: number): Source => ({ kind: "constant", index });
const op = (name: string, inputs: readonly Source[], shape: readonly number[]): TracedOp => ({
  name,
  attributes: name === "Cast" ? [{ name: "SrcT", type: 0, value: 1 }] : [],
  inputs,
  outputDtypes: [1],
  outputShapes: [shape],
  line: "",
});
const values = (shape: readonly number[], ...numbers: number[]) => ({
  shape,
  dtype: 1,
  values: Float32Array.from(numbers),
  line: "",
});

function trace(ops: readonly TracedOp[], parts: Partial<Trace> = {}): Trace {
  return {
    ops,
    constants: [values([], 0), values([2, 2], 1, 1, 1, 1), values([2, 2], 1, 1, 2, 1)],
    arguments: [1],
    variables: [],
    captures: [],
    results: [],
    updates: [],
    draws: [],
    ...parts,
  };
}

const square = [2, 2];
const x: Source = { kind: "argument", index: 0 };

/** What tfjs runs for the gradient of relu; `ones` is what the step gives where x is above 0. */
function gradientOfRelu(ones = 1): TracedOp[] {
  return [
    op("Neg", [x], square),
    op("Relu", [at(0)], square),
    op("Square", [at(1)], square),
    op("IsNan", [at(0)], square),
    op("Greater", [at(0), constant(0)], square),
    op("Fill", [constant(0), constant(0)], square),
    op("Select", [at(4), constant(ones), at(5)], square),
    op("Select", [at(3), at(0), at(6)], square),
    op("Cast", [at(7)], square),
    op("Mul", [at(2), at(8)], square),
  ];
}

describe("simplify", () => {
  it("puts ReluGrad of relu's output in place of the seven ops of tfjs, in either order", () => {
    const ops = gradientOfRelu();
    const [last] = simplify(trace(ops)).ops.slice(-1);
    expect(last).toMatchObject({ name: "ReluGrad", inputs: [at(2), at(1)], attributes: [] });
    const turned = [...ops.slice(0, -1), op("Mul", [at(8), at(2)], square)];
    expect(simplify(trace(turned)).ops.at(-1)).toMatchObject({ inputs: [at(2), at(1)] });
    // Without a relu in the trace, its input decides.
    const other = ops.map((each) => (each.name === "Relu" ? op("Exp", [at(0)], square) : each));
    expect(simplify(trace(other)).ops.at(-1)).toMatchObject({
      name: "ReluGrad",
      inputs: [at(2), at(0)],
    });
  });

  it("leaves steps of other heights, other tests and broadcast gradients alone", () => {
    expect(simplify(trace(gradientOfRelu(2))).ops.at(-1)?.name).toBe("Mul");
    const tested = gradientOfRelu().map((each) =>
      each.name === "IsNan" ? op("IsNan", [at(2)], square) : each,
    );
    expect(simplify(trace(tested)).ops.at(-1)?.name).toBe("Mul");
    const broadcast = gradientOfRelu().map((each) =>
      each.name === "Square" ? op("Square", [at(1)], [1, 2]) : each,
    );
    expect(simplify(trace(broadcast)).ops.at(-1)?.name).toBe("Mul");
  });

  it("adds a bias as one where it follows a convolution and has its channels", () => {
    const bias = tf.variable(tf.zeros([3]));
    const variable: Source = { kind: "variable", index: 0 };
    const after = (name: string, shape: readonly number[]): string | undefined =>
      simplify(
        trace([op(name, [x], shape), op("Add", [at(0), variable], shape)], { variables: [bias] }),
      ).ops[1]?.name;
    expect(after("Conv2D", [4, 5, 5, 3])).toBe("BiasAdd");
    expect(after("Exp", [4, 5, 5, 3])).toBe("Add");
    expect(after("Conv2D", [4, 5, 5, 1])).toBe("Add");
    bias.dispose();
  });

  it("drops a tile whose partner has the whole shape", () => {
    const tiled = (shape: readonly number[], whole: readonly number[]) =>
      simplify(
        trace([
          op("Neg", [x], shape),
          op("Tile", [at(0), constant(0)], square),
          op("Exp", [x], whole),
          op("Mul", [at(2), at(1)], square),
        ]),
      ).ops[3]?.inputs;
    expect(tiled([1, 2], square)).toEqual([at(2), at(0)]);
    // Broadcasting repeats axes of length 1 alone, and the partner must have them all.
    expect(tiled([2], square)).toEqual([at(2), at(1)]);
    expect(tiled([1, 2], [1, 2])).toEqual([at(2), at(1)]);
  });
});
