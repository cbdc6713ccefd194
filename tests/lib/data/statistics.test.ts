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
  const whole = featureStatistics(train, { per: "dataset" });
  const scaled = standardize(held, whole, { from: train });
  expect(scaled.features[0]).toBeCloseTo(-1.1843130513, 6);
});

test("all parts take the training part's statistics", () => {
  const data = smallData(Array.from({ length: 30 }, (_, index) => index % 3));
  const parts = splitData(data, { seed: 1, validation: 0.2, test: 0.2 });
  const { splits, statistics } = standardizeSplits(parts);
  expect(statistics.fingerprint).toBe(parts.train.fingerprint);
  expect(featureStatistics(splits.train).mean).toBeCloseTo(0, 6);
  const raw = parts.test.features[0]!;
  expect(splits.test.features[0]).toBeCloseTo(
    (raw - statistics.each!.means[0]!) / statistics.each!.stds[0]!,
    5,
  );
});

test("features that are all equal can not be standardized", () => {
  const data = smallData([0], { features: Float32Array.of(3, 3) });
  expect(() => standardize(data, featureStatistics(data))).toThrow(/standard deviation of 0/u);
});

test("no samples have no statistics", () => {
  expect(() => featureStatistics(smallData([]))).toThrow(/received none/u);
});

/** A table of four rows: one column in -3 … 3, one in 0 … 100, one constant. */
const table = smallData([0, 1, 2, 0], {
  features: Float32Array.of(-3, 0, 7, -1, 30, 7, 1, 70, 7, 3, 100, 7),
  shape: [3],
  featureNames: ["angle", "income", "year"],
});

test("columns of a table are standardized each by its own mean and deviation", () => {
  // By hand: sqrt((9 + 1 + 1 + 9) / 4) and sqrt((2500 + 400 + 400 + 2500) / 4); a constant column is divided by 1, as in scikit-learn.
  const statistics = featureStatistics(table);
  expect(statistics.each?.per).toBe("feature");
  expect(statistics.each?.means).toEqual([0, 50, 7]);
  expect(statistics.each?.stds[0]).toBeCloseTo(2.23606798, 8);
  expect(statistics.each?.stds[1]).toBeCloseTo(38.07886553, 8);
  expect(statistics.each?.stds[2]).toBe(1);
  expect(statistics.each?.mins).toEqual([-3, 0, 7]);
  expect(statistics.each?.maxs).toEqual([3, 100, 7]);
  // (-3 - 0) / 2.23606798 and (0 - 50) / 38.07886553.
  const scaled = [...standardize(table, statistics).features];
  expect(scaled[0]).toBeCloseTo(-1.34164079, 6);
  expect(scaled[1]).toBeCloseTo(-1.31306433, 6);
  expect(scaled[9]).toBeCloseTo(1.34164079, 6);
  expect([2, 5, 8, 11].map((at) => scaled[at])).toEqual([0, 0, 0, 0]);
});

test("a constant column of a number that rounds becomes 0 exactly", () => {
  const features = Float32Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? 0.1 : at));
  const data = smallData(
    Array.from({ length: 15 }, () => 0),
    { features },
  );
  const scaled = standardize(data, featureStatistics(data)).features;
  expect(scaled.filter((_, at) => at % 2 === 0).every((value) => value === 0)).toBe(true);
});

test("images share one mean and deviation, or one a channel when asked", () => {
  // Two pixels of two channels: the first 0 and 2, the second 10 and 30.
  const image = smallData([0], { features: Float32Array.of(0, 10, 2, 30), shape: [1, 2, 2] });
  expect(featureStatistics(image).each).toBeUndefined();
  const channels = featureStatistics(image, { per: "channel" });
  expect(channels.each).toMatchObject({ per: "channel", means: [1, 20], stds: [1, 10] });
  expect([...standardize(image, channels).features]).toEqual([-1, -1, 1, 1]);
});

test("a table may be asked to share one mean and deviation", () => {
  expect(featureStatistics(table, { per: "dataset" }).each).toBeUndefined();
  const parts = { train: table, validation: table, test: table };
  const { splits } = standardizeSplits(parts, { per: "dataset" });
  const { mean, std } = featureStatistics(table);
  expect(splits.test.features[1]).toBeCloseTo((0 - mean) / std, 6);
});

test("validation and test take the columns' statistics of the training part", () => {
  const parts = { train: subset(table, [0, 1]), validation: table, test: subset(table, [3]) };
  const { splits, statistics } = standardizeSplits(parts);
  // np.mean([-3, -1]) -2, np.std 1; np.mean([0, 30]) 15, np.std 15.
  expect(statistics.each?.means).toEqual([-2, 15, 7]);
  expect([...splits.test.features]).toEqual([5, 85 / 15, 0].map(Math.fround));
  expect(splits.test.featureNames).toEqual(["angle", "income", "year"]);
});

test("a column with NaN is refused by its name, and columns that don't fit by their count", () => {
  const broken = smallData([0, 1], {
    features: Float32Array.of(1, 2, 3, Number.NaN),
    featureNames: ["a", "age"],
  });
  expect(() => standardize(broken, featureStatistics(broken))).toThrow(/column 1 \(age\)/u);
  const narrow = smallData([0, 1]);
  expect(() => standardize(narrow, featureStatistics(table), { from: table })).toThrow(
    /statistics of 2 features for samples of 2, received those of 3/u,
  );
});
