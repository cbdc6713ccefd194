import { expect, test } from "vitest";
import { runSteps } from "../../../lib/core/steps.ts";
import { duplicateSteps } from "../../../lib/data/duplicates.ts";
import { subset } from "../../../lib/data/subset.ts";
import { smallData } from "./support.ts";

test("samples that differ in one bit are no duplicates", () => {
  // 0 and -0 are equal numbers and different bits; duplicates are copies of files, bit for bit.
  const train = smallData([0, 0], { features: Float32Array.of(0, 1, -0, 1) });
  const none = subset(train, []);
  expect(runSteps(duplicateSteps({ train, validation: none, test: none }))).toEqual([]);
});

test("three copies over all parts are one group", () => {
  const data = smallData([0]);
  const groups = runSteps(duplicateSteps({ train: data, validation: data, test: data }));
  expect(groups).toEqual([
    [
      { split: "train", id: "s0", label: 0 },
      { split: "validation", id: "s0", label: 0 },
      { split: "test", id: "s0", label: 0 },
    ],
  ]);
});
