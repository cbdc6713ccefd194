import { describe, expect, it } from "vitest";
import { createRandom } from "../../../lib/core/random.ts";
import {
  borderWarnings,
  choice,
  logUniform,
  samplePoint,
  uniform,
} from "../../../lib/experiments/search-space.ts";

const space = {
  learningRate: logUniform(1e-4, 1e-1),
  dropout: uniform(0, 0.5),
  filters: choice([8, 16, 32]),
};

describe("samplePoint", () => {
  it("gives the same point for the same stream, and another for another trial", () => {
    const point = (trial: number) => samplePoint(space, createRandom(1).fork(`trial/${trial}`));
    expect(point(1)).toEqual(point(1));
    expect(point(1)).not.toEqual(point(2));
  });

  it("doesn't change one leaf's value when another leaf is added", () => {
    const random = () => createRandom(3);
    const { learningRate } = samplePoint(space, random());
    expect(samplePoint({ extra: uniform(0, 1), ...space }, random())["learningRate"]).toBe(
      learningRate,
    );
  });

  it("spreads the logarithm evenly: each decade gets a third", () => {
    const draws = Array.from({ length: 3000 }, (_, index) =>
      Number(samplePoint(space, createRandom(index))["learningRate"]),
    );
    const decade = (low: number) =>
      draws.filter((value) => value >= low && value < low * 10).length / draws.length;
    // Standard error of a third over 3000 draws: 0.009; four of it.
    for (const low of [1e-4, 1e-3, 1e-2]) expect(Math.abs(decade(low) - 1 / 3)).toBeLessThan(0.035);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...draws)).toBeLessThanOrEqual(1e-1);
  });
});

describe("ranges", () => {
  it.each([
    [() => logUniform(0, 1), "above 0"],
    [() => logUniform(1, 1), "low end below"],
    [() => uniform(2, 1), "low end below"],
    [() => uniform(0, Infinity), "finite"],
    [() => choice([]), "at least one value"],
  ])("refuse what can't be sampled: %s", (make, words) => {
    expect(make).toThrow(words);
  });
});

describe("borderWarnings", () => {
  it("asks to widen where the best lies in the outer tenth of its scale", () => {
    expect(borderWarnings(space, { learningRate: 1.2e-4, dropout: 0.48, filters: 8 })).toEqual([
      "The best learningRate, 0.00012, is near the low end of 0.0001 … 0.1: widen to 0.00001 … 0.1.",
      "The best dropout, 0.48, is near the high end of 0 … 0.5: widen to 0 … 0.75.",
    ]);
  });

  it("is silent in the middle", () => {
    expect(borderWarnings(space, { learningRate: 3e-3, dropout: 0.25, filters: 32 })).toEqual([]);
  });
});
