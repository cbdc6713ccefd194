import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { createOptimizer, type OptimizerOptions } from "../../../lib/training/optimizer.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const start = [1, -2, 0.5, 3];
const slopes = [0.5, 2, 3, 0.1];

/** Gradient of Σ slope × w⁴ ÷ 4, so that it changes from step to step. */
function gradientAt(variable: tf.Variable): tf.Tensor {
  return tf.tidy(() => variable.pow(3).mul(tf.tensor2d(slopes, [2, 2])));
}

function steps(options: OptimizerOptions, count: number): number[] {
  const variable = tf.variable(tf.tensor2d(start, [2, 2]));
  const optimizer = createOptimizer(options, [{ name: "w", variable }]);
  for (let step = 0; step < count; step += 1) {
    const gradient = gradientAt(variable);
    optimizer.apply([gradient]);
    gradient.dispose();
  }
  const values = Array.from(variable.dataSync());
  optimizer.dispose();
  variable.dispose();
  return values;
}

function stepsOfTfTrain(optimizer: tf.Optimizer, count: number): number[] {
  const variable = tf.variable(tf.tensor2d(start, [2, 2]));
  for (let step = 0; step < count; step += 1) {
    const gradient = gradientAt(variable);
    optimizer.applyGradients({ [variable.name]: gradient });
    gradient.dispose();
  }
  return Array.from(variable.dataSync());
}

describe("createOptimizer", () => {
  it.each<[OptimizerOptions, () => tf.Optimizer]>([
    [{ name: "adam", learningRate: 0.05 }, () => tf.train.adam(0.05)],
    [
      { name: "adam", learningRate: 0.01, beta1: 0.8, beta2: 0.95 },
      () => tf.train.adam(0.01, 0.8, 0.95),
    ],
    [{ name: "sgd", learningRate: 0.02 }, () => tf.train.sgd(0.02)],
    [{ name: "momentum", learningRate: 0.01 }, () => tf.train.momentum(0.01, 0.9)],
    [{ name: "rmsprop", learningRate: 0.01 }, () => tf.train.rmsprop(0.01, 0.9, 0, 1e-7)],
    [
      { name: "rmsprop", learningRate: 0.01, momentum: 0.5, decay: 0.95 },
      () => tf.train.rmsprop(0.01, 0.95, 0.5, 1e-7),
    ],
  ])("moves as tf.train: %o", (options, reference) => {
    const ours = steps(options, 7);
    stepsOfTfTrain(reference(), 7).forEach((expected, index) => {
      // tf.train keeps 1 - beta2^t in float32, where 7 digits of 1 leave 4 of 0.001.
      expect(Math.abs((ours[index] ?? 0) - expected)).toBeLessThan(2e-5 * Math.abs(expected));
    });
  });

  it("computes Adam as NumPy does in float64", () => {
    // m = .9m + .1g; v = .999v + .001g²; w -= .05 (m / (1 - .9^t)) / (sqrt(v / (1 - .999^t)) + 1e-7), 7 times.
    const expected = [0.66599953, -1.65616282, 0.19273206, 2.65368881];
    steps({ name: "adam", learningRate: 0.05 }, 7).forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? 0, 6);
    });
  });

  it("takes decoupled weight decay off weights, not off biases, as AdamW", () => {
    // SGD without gradient: w × (1 - 0.1 × 0.5) each step.
    const weights = tf.variable(tf.tensor2d([[2]]));
    const bias = tf.variable(tf.tensor1d([2]));
    const optimizer = createOptimizer({ name: "sgd", learningRate: 0.1, weightDecay: 0.5 }, [
      { name: "w", variable: weights },
      { name: "b", variable: bias },
    ]);
    optimizer.apply([tf.zeros([1, 1]), tf.zeros([1])]);
    expect(weights.dataSync()[0]).toBeCloseTo(1.9, 6);
    expect(bias.dataSync()[0]).toBe(2);
  });

  it.each(["adam", "momentum", "rmsprop", "sgd"] as const)(
    "goes on bitwise from a snapshot: %s",
    (name) => {
      const options = { name, learningRate: 0.01 };
      const variable = tf.variable(tf.tensor2d(start, [2, 2]));
      const first = createOptimizer(options, [{ name: "w", variable }]);
      for (let step = 0; step < 5; step += 1) first.apply([gradientAt(variable)]);
      const second = createOptimizer(options, [{ name: "w", variable }]);
      second.restore(first.snapshot());
      for (let step = 0; step < 4; step += 1) second.apply([gradientAt(variable)]);
      expect(Array.from(variable.dataSync())).toEqual(steps(options, 9));
    },
  );

  it("leaves variables alone that have no gradient, and frees its slots", () => {
    const before = tf.memory().numTensors;
    const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
    const optimizer = createOptimizer({}, [{ name: "w", variable }]);
    optimizer.apply([undefined]);
    expect(variable.dataSync()[0]).toBe(1);
    optimizer.dispose();
    optimizer.dispose();
    variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[OptimizerOptions, RegExp]>([
    [{ name: "adamw" as "adam" }, /one of: adam, sgd, momentum, rmsprop; received "adamw"/],
    [{ learningRate: -1 }, /`learningRate` to be above 0, received -1/],
    [{ beta1: 1 }, /`beta1` of 0 … < 1, received 1/],
    [{ weightDecay: -0.1 }, /`weightDecay` to be at least 0/],
  ])("refuses %o", (options, message) => {
    expect(() => createOptimizer(options, [])).toThrow(message);
  });
});
