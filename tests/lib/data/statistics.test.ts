import { expect, test } from "vitest";
import { splitData } from "../../../lib/data/split-data.ts";
import { featureStatistics, standardize, standardizeSplits } from "../../../lib/data/statistics.ts";
import { subset } from "../../../lib/data/subset.ts";
import { smallData } from "./support.ts";

test("statistics are those of NumPy", () => {
  // np.array([0, 10, 1, 11, 2, 12.]): mean 6.0, std 5.066228051190222
  const { mean, std, min, max } = featureStatistics(smallData([0, 0, 0]));
  expect(mean).toBe(6);
  expect(std).toBeCloseTo(5.066228051190222, 14);
  expect([min, max]).toEqual([0, 12]);
});

test("large means cost no digits", () => {
  // np.array([1e7, 1e7 + 2.], np.float32).std() in float64 is 1.
  const data = smallData([0], { features: Float32Array.of(1e7, 1e7 + 2) });
  expect(featureStatistics(data).std).toBe(1);
});

test("standardized data has mean 0 and deviation 1 and a fingerprint of its own", () => {
  const data = smallData([0, 1, 2]);
  const scaled = standardize(data, featureStatistics(data));
  const again = featureStatistics(scaled);
  expect(again.mean).toBeCloseTo(0, 7);
  expect(again.std).toBeCloseTo(1, 6);
  expect(scaled.fingerprint).not.toBe(data.fingerprint);
  expect(scaled.ids).toEqual(data.ids);
});

test("statistics taken before the data changed are refused", () => {
  const before = smallData([0, 1, 2]);
  const after = subset(before, [0, 1]);
  expect(() => standardize(after, featureStatistics(before))).toThrow(
    /Expected statistics of small .* 2 samples.*take them again with featureStatistics/u,
  );
});

test("statistics of the training data apply to the test data when their source is named", () => {
  const train = smallData([0, 1, 2]);
  const held = subset(train, [0]);
  // (0 - 6) / 5.066228051190222 = -1.1843130513
  const scaled = standardize(held, featureStatistics(train), { from: train });
  expect(scaled.features[0]).toBeCloseTo(-1.1843130513, 6);
});

test("all parts take the training part's statistics", () => {
  const data = smallData(Array.from({ length: 30 }, (_, index) => index % 3));
  const parts = splitData(data, { seed: 1, validation: 0.2, test: 0.2 });
  const { splits, statistics } = standardizeSplits(parts);
  expect(statistics.fingerprint).toBe(parts.train.fingerprint);
  expect(featureStatistics(splits.train).mean).toBeCloseTo(0, 6);
  const raw = parts.test.features[0]!;
  expect(splits.test.features[0]).toBeCloseTo((raw - statistics.mean) / statistics.std, 5);
});

test("features that are all equal can not be standardized", () => {
  const data = smallData([0], { features: Float32Array.of(3, 3) });
  expect(() => standardize(data, featureStatistics(data))).toThrow(/standard deviation of 0/u);
});

test("no samples have no statistics", () => {
  expect(() => featureStatistics(smallData([]))).toThrow(/received none/u);
});
