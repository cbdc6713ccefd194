import { describe, expect, it } from "vitest";
import { executionError } from "../../../lib/compile/execution-error.ts";
import type { Trace } from "../../../lib/compile/trace.ts";

const trace: Trace = {
  ops: [
    {
      name: "Sum",
      attributes: [],
      inputs: [{ kind: "capture", index: 0 }],
      outputDtypes: [1],
      outputShapes: [[5]],
      line: "cell.ts:1:1",
    },
    {
      name: "Tile",
      attributes: [],
      inputs: [
        { kind: "op", index: 0, output: 0 },
        { kind: "constant", index: 0 },
      ],
      outputDtypes: [1],
      outputShapes: [[10]],
      line: "cell.ts:2:7",
    },
  ],
  constants: [{ shape: [1], dtype: 3, values: Int32Array.of(2), line: "" }],
  arguments: [],
  variables: [],
  captures: [{ id: 1, dtype: 1, shape: [5, 3] }],
  results: [],
  updates: [],
  draws: [],
};

describe("executionError", () => {
  it("names the op of a node, what went into it and its line", () => {
    const error = executionError(new Error("{{node n1_Tile}} bad"), trace, []);
    expect(error.message).toBe(
      "Expected the compiled step to run, but TensorFlow stopped it in Tile of float32[5], int32[1] at cell.ts:2:7: {{node n1_Tile}} bad",
    );
    expect(executionError(new Error("{{node n0_Sum}}"), trace, []).message).toContain(
      "in Sum of float32[5, 3] at cell.ts:1:1",
    );
  });

  it("gives the remedy for memory, and the words alone where no node is named", () => {
    expect(executionError("OOM when allocating", trace, []).message).toBe(
      "Expected the compiled step to run, but TensorFlow stopped it: OOM when allocating. Use a smaller batch or model.",
    );
  });
});
