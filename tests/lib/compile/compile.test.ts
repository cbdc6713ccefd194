import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { compile } from "../../../lib/compile/compile.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("compile without the native backend", () => {
  it("runs the step as it is, and disposes what it doesn't return", () => {
    const step = compile((x: tf.Tensor, by: number) => ({ y: x.add(1).mul(by) }));
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const { y } = step(x, 3);
    expect(Array.from(y.dataSync())).toEqual([6, 9]);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(step.signatures()).toEqual([]);
  });

  it("puts variables back when a prepared call is discarded, and leaks nothing", () => {
    const counter = tf.variable(tf.scalar(0));
    const step = compile(() => {
      counter.assign(counter.add(1));
      return counter.mul(10);
    });
    const before = tf.memory().numTensors;
    const [kept, dropped] = [step.prepare(), step.prepare()];
    expect([kept.result, dropped.result].map((tensor) => tensor.dataSync()[0])).toEqual([10, 20]);
    dropped.discard();
    expect(counter.dataSync()[0]).toBe(1);
    kept.commit();
    tf.dispose([kept.result, dropped.result]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("keeps variables and tensors as they were when the step throws", () => {
    const step = compile((): tf.Tensor => {
      tf.ones([3]).square();
      throw new Error("stop");
    });
    const before = tf.memory().numTensors;
    expect(() => step()).toThrow("stop");
    expect(tf.memory().numTensors).toBe(before);
  });
});
