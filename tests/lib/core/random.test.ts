import { describe, expect, it } from "vitest";
import { createRandom, restoreRandom } from "../../../lib/core/random.ts";

describe("createRandom", () => {
  it("gives the same numbers for the same seed and others for another seed", () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return [random.next(), random.normal(), random.integer(10)];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("goes on where a saved state stood", () => {
    const random = createRandom("digits");
    random.permutation(100);
    const copy = restoreRandom(random.state());
    expect([copy.next(), copy.normal()]).toEqual([random.next(), random.normal()]);
  });

  it("has the moments of the standard normal distribution", () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 20_000 }, () => random.normal());
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    // Standard errors for n = 20,000: 0.007 for the mean, 0.01 for the variance; four of each.
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });

  it("shuffles into a permutation of the same items", () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = createRandom(3).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });

  it("keeps forks apart from their parent", () => {
    const random = createRandom(5);
    const before = random.fork("augment").next();
    random.next();
    expect(random.fork("augment").next()).toBe(before);
    expect(random.fork("dropout").next()).not.toBe(before);
  });

  it("starts forks of near purposes far apart", () => {
    const random = createRandom(1337);
    const bins = Array.from({ length: 10 }, () => 0);
    for (let trial = 0; trial < 1000; trial += 1) {
      const bin = Math.floor(random.fork(`trial/${trial}`).next() * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    // 99.9 % quantile of chi-square with 9 degrees of freedom: 27.9 (any table of the distribution).
    expect(chiSquare).toBeLessThan(27.9);
  });
});
