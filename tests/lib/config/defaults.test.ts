import { describe, expect, it } from "vitest";
import { recipeDefaults } from "../../../lib/config/defaults.ts";

describe("recipeDefaults", () => {
  it("holds the numbers of the seeds", () => {
    // S2 and S4: Adam with 3e-4, S3: ladder and gradient bounds, S4: 8.
    const numbers = Object.fromEntries(
      Object.entries(recipeDefaults).map(([name, { value }]) => [name, value]),
    );
    expect(numbers).toMatchObject({
      learningRate: 3e-4,
      learningRateLadder: [1e-1, 1e-2, 1e-3, 1e-4],
      weightDecays: [1e-4, 1e-5, 0],
      overfitSamples: 8,
      gradientGood: 1e-7,
      gradientKink: 1e-4,
    });
  });

  it("gives every number a row of the practices, and says which are ours", () => {
    for (const [name, { source }] of Object.entries(recipeDefaults)) {
      expect(source, name).toMatch(/^#\d+.*(\(.+\)|ours)/);
    }
  });
});
