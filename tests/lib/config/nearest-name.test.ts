import { describe, expect, it } from "vitest";
import { nearestName } from "../../../lib/config/nearest-name.ts";

describe("nearestName", () => {
  const known = ["learningRate", "batchSize", "seed"];

  it.each([
    ["learning_rate", "learningRate"],
    ["learnigRate", "learningRate"],
    ["batchsize", "batchSize"],
    ["sed", "seed"],
  ])("takes %s for %s", (written, meant) => {
    expect(nearestName(written, known)).toBe(meant);
  });

  it("suggests nothing when nothing is near", () => {
    expect(nearestName("dropout", known)).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
  });
});
