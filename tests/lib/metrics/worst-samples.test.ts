import { expect, it } from "vitest";
import { worstSamples } from "../../../lib/metrics/worst-samples.ts";

it("gives the highest losses first, with what was predicted and how surely", () => {
  const values = Float32Array.of(5, 0, 0, 5, 1, 0);
  const [worst, second, ...rest] = worstSamples({ values, classes: 2 }, Int32Array.of(0, 0, 0), 2);
  expect(rest).toEqual([]);
  // Sample 1: ln(1 + e^5) = 5.00672; its probability of class 1 is 1 / (1 + e^-5) = 0.99331.
  expect(worst).toMatchObject({ index: 1, label: 0, predicted: 1 });
  expect(worst?.loss).toBeCloseTo(5.00672, 5);
  expect(worst?.confidence).toBeCloseTo(0.99331, 5);
  // Sample 2: ln(1 + e^-1) = 0.31326.
  expect(second?.index).toBe(2);
  expect(second?.loss).toBeCloseTo(0.31326, 5);
});

it("puts samples whose loss is NaN before all others", () => {
  const values = Float32Array.of(0, 9, Number.NaN, 0);
  const order = worstSamples({ values, classes: 2 }, Int32Array.of(0, 0), 2);
  expect(order.map(({ index }) => index)).toEqual([1, 0]);
});
