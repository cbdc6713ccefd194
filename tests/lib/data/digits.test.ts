import { expect, test } from "vitest";
import { loadDigits } from "../../../lib/data/digits.ts";
import { featureStatistics } from "../../../lib/data/statistics.ts";

// Reference numbers: NumPy 2.4.6, np.loadtxt("digits.csv.gz", delimiter=","), x = d[:, :-1], y = d[:, -1].

test("the digits are the 1,797 images that scikit-learn ships", async () => {
  const data = await loadDigits();
  expect(data.shape).toEqual([8, 8, 1]);
  expect(data.labels.length).toBe(1797);
  expect(Array.from(data.labels.slice(0, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Array.from(data.features.slice(0, 16))).toEqual([
    0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0,
  ]);
  expect(data.features.reduce((sum, value) => sum + value, 0)).toBe(561_718);
  expect(data.classNames).toHaveLength(10);
  expect(data.ids[1796]).toBe("1796");
});

test("each class has its 174 to 183 images", async () => {
  const { labels } = await loadDigits();
  const counts = Array.from({ length: 10 }, (_, c) => labels.filter((label) => label === c).length);
  expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
});

test("mean and deviation are NumPy's x.mean() and x.std()", async () => {
  const statistics = featureStatistics(await loadDigits());
  expect(statistics.mean).toBeCloseTo(4.884164579855314, 12);
  expect(statistics.std).toBeCloseTo(6.016787548672236, 10);
  expect(statistics.min).toBe(0);
  expect(statistics.max).toBe(16);
});
