import { expect, it } from "vitest";
import { createRunningMean, restoreRunningMean } from "../../../lib/metrics/running-mean.ts";

it("weights each mean by its samples", () => {
  const mean = createRunningMean();
  mean.add({ loss: 1, acc: 0.5 }, 32);
  mean.add({ loss: 3 }, 16);
  // (1 × 32 + 3 × 16) / 48
  expect(mean.means()).toEqual({ loss: 80 / 48, acc: 0.5 });
});

it("goes on where its state stood, also through JSON", () => {
  const mean = createRunningMean();
  mean.add({ loss: 0.1 }, 3);
  const copy = restoreRunningMean(
    JSON.parse(JSON.stringify(mean.state())) as ReturnType<typeof mean.state>,
  );
  mean.add({ loss: 0.7 }, 2);
  copy.add({ loss: 0.7 }, 2);
  expect(copy.means()).toEqual(mean.means());
});

it("keeps NaN", () => {
  const mean = createRunningMean();
  mean.add({ loss: Number.NaN }, 1);
  mean.add({ loss: 1 }, 1);
  expect(mean.means()["loss"]).toBeNaN();
});

it("refuses a weight of no samples", () => {
  expect(() => createRunningMean().add({ loss: 1 }, 0)).toThrow(/positive number of samples/);
});
