import { describe, expect, it } from "vitest";
import {
  constant,
  cosineDecay,
  exponential,
  stepDecay,
  warmup,
} from "../../../lib/schedules/schedules.ts";

describe("cosineDecay", () => {
  // tf.keras.optimizers.schedules.CosineDecay(0.1, 1000, alpha=0.1), TensorFlow 2.21.
  it.each([
    [0, 0.1],
    [250, 0.08681981],
    [500, 0.055],
    [1000, 0.01],
    [2000, 0.01],
  ])("is Keras' value at step %i", (step, expected) => {
    const schedule = cosineDecay({ peak: 0.1, floor: 0.01, totalSteps: 1000 });
    expect(schedule(step)).toBeCloseTo(expected, 7);
  });

  it("refuses a floor above its peak", () => {
    expect(() => cosineDecay({ peak: 0.1, floor: 0.2, totalSteps: 10 })).toThrow(
      /`floor` of 0 … 0.1, received 0.2/,
    );
  });
});

describe("exponential", () => {
  // tf.keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.96), TensorFlow 2.21.
  it.each([
    [0, 0.1],
    [50, 0.0979796],
    [100, 0.096],
    [150, 0.09406041],
  ])("is Keras' value at step %i", (step, expected) => {
    const schedule = exponential({ initial: 0.1, factor: 0.96, decaySteps: 100 });
    expect(schedule(step)).toBeCloseTo(expected, 7);
  });
});

describe("stepDecay", () => {
  it("falls by a tenth at each boundary, as ImageNet's schedule", () => {
    const schedule = stepDecay({ initial: 0.1, every: 30 });
    expect(schedule(29)).toBe(0.1);
    expect(schedule(30)).toBeCloseTo(0.01, 12);
    expect(schedule(60)).toBeCloseTo(0.001, 12);
  });

  it("refuses a factor that lets it grow", () => {
    expect(() => stepDecay({ initial: 0.1, every: 30, factor: 2 })).toThrow(/`factor`/);
  });
});

describe("warmup", () => {
  it("rises linearly to the schedule that follows", () => {
    const schedule = warmup(4, stepDecay({ initial: 0.4, every: 2 }));
    const rates = [0, 1, 2, 3, 4, 5, 6].map(schedule);
    [0.1, 0.2, 0.3, 0.4, 0.4, 0.4, 0.04].forEach((expected, step) => {
      expect(rates[step]).toBeCloseTo(expected, 12);
    });
  });
});

describe("constant", () => {
  it("never changes", () => {
    expect([0, 1, 1e6].map(constant(3e-4))).toEqual([3e-4, 3e-4, 3e-4]);
  });

  it("refuses a learning rate that isn't positive", () => {
    expect(() => constant(0)).toThrow(/`learningRate` to be above 0, received 0/);
    expect(() => constant(Number.NaN)).toThrow(/received NaN/);
  });
});

it("refuses steps that aren't counted from 0", () => {
  expect(() => constant(1)(-1)).toThrow(/integer of at least 0, received -1/);
  expect(() => cosineDecay({ peak: 1, totalSteps: 5 })(0.5)).toThrow(/received 0.5/);
});
