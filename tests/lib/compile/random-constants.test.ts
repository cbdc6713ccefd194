import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { randomConstants } from "../../../lib/compile/random-constants.ts";
import type { Trace } from "../../../lib/compile/trace.ts";

/** A trace of constants alone, after the given draws of `Math.random`. */
function traceOf(constants: readonly Float32Array[], draws: readonly number[]): Trace {
  return {
    ops: [],
    constants: constants.map((values) => ({ shape: [values.length], dtype: 1, values, line: "" })),
    arguments: [],
    variables: [],
    captures: [],
    results: [],
    updates: [],
    draws,
  };
}

const values = (tensor: tf.Tensor): Float32Array => tensor.dataSync<"float32">();
const draws = [0.123, 0.456, 0.789];

describe("randomConstants", () => {
  it("recognises uniform, normal and truncated normal values with their spread and place", () => {
    const constants = [
      values(tf.randomUniform([50], -2, 6, "float32", 0.456)),
      values(tf.randomNormal([50], 5, 0.5, "float32", 0.789)),
      values(tf.truncatedNormal([50], 0, 1, "float32", 0.123)),
      values(tf.randomUniform([1], 0, 1, "float32", 0.456)),
    ];
    const found = randomConstants(traceOf(constants, draws), [0, 1, 2, 3]);
    const rounded = [...found].map(([index, { op, scale, shift }]) => [
      index,
      op,
      Math.round(scale * 1000) / 1000,
      Math.round(shift * 1000) / 1000,
    ]);
    expect(rounded).toEqual([
      [0, "StatelessRandomUniform", 8, -2],
      [1, "StatelessRandomNormal", 0.5, 5],
      [2, "StatelessTruncatedNormal", 1, 0],
      [3, "StatelessRandomUniform", 1, 0],
    ]);
  });

  it("recognises nothing in values of another seed or none, and leaves out what isn't asked for", () => {
    const constants = [
      values(tf.randomUniform([50], 0, 1, "float32", 0.999)),
      Float32Array.from({ length: 50 }, (_, index) => index),
      values(tf.randomUniform([50], 0, 1, "float32", 0.456)),
    ];
    expect(randomConstants(traceOf(constants, draws), [0, 1]).size).toBe(0);
  });
});
