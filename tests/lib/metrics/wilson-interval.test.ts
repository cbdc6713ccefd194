import { expect, test } from "vitest";
import { wilsonInterval } from "../../../lib/metrics/wilson-interval.ts";

test.each([
  // By hand with z = 1.959964: centre (p + z²/2n) / (1 + z²/n), half z/(1 + z²/n) · sqrt(p(1−p)/n + z²/4n²).
  [95, 100, 0.88825, 0.97846],
  [0, 10, 0, 0.27753],
  [10, 10, 0.72247, 1],
])("%d of %d lies between %f and %f", (hits, count, low, high) => {
  const [from, to] = wilsonInterval(hits, count);
  expect(from).toBeCloseTo(low, 4);
  expect(to).toBeCloseTo(high, 4);
});
