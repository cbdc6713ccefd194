import { beforeAll, expect, it } from "vitest";
import { closingTape } from "../../../lib/backend/closing-tape.ts";
import { tf } from "../../../lib/backend/tf.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

it("gives gradients as they are", () => {
  const { x, gradient } = tf.tidy(() => {
    const at = tf.tensor1d([3]);
    return {
      x: at.dataSync()[0],
      gradient: closingTape(() => tf.grad((v) => v.square())(at)).dataSync()[0],
    };
  });
  // d(x²)/dx = 2x.
  expect([x, gradient]).toEqual([3, 6]);
});

it("frees what the tape kept when the loss ends early, and leaves the outer tape alone", () => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const before = tf.memory().numTensors;
  const broken = (): tf.Scalar => {
    variable.square().exp();
    throw new Error("stop");
  };
  expect(() => closingTape(() => tf.variableGrads(broken, [variable]))).toThrow("stop");
  expect(tf.memory().numTensors).toBe(before);
  const outer = (): tf.Scalar => {
    const squared = variable.square();
    expect(() => closingTape(() => tf.variableGrads(broken, [variable]))).toThrow("stop");
    return squared.sum();
  };
  const { value, grads } = closingTape(() => tf.variableGrads(outer, [variable]));
  expect(Array.from(grads[variable.name]?.dataSync() ?? [])).toEqual([2, 4]);
  tf.dispose([value, grads, variable]);
});
