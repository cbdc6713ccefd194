import { describe, expect, it } from "vitest";
import { isExperiment } from "../../../lib/experiments/is-experiment.ts";
import { tinyExperiment } from "./tiny-experiment.ts";

describe("isExperiment", () => {
  it("tells experiments from other values", () => {
    expect(isExperiment(tinyExperiment())).toBe(true);
    for (const other of [null, undefined, {}, { kind: "x" }, "e"]) {
      expect(isExperiment(other)).toBe(false);
    }
  });
});
