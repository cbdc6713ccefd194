import { expect, test } from "vitest";
import { dataCard } from "../../../lib/data/data-card.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { smallData } from "./support.ts";

test("the digits are balanced, without duplicates and problems", async () => {
  // NumPy: np.unique(x, axis=0) has 1,797 rows; the rarest class has 174 samples, the most frequent 183.
  const splits = splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 });
  const card = dataCard(splits);
  expect(card.duplicates).toEqual({ within: [], across: [], conflicting: [] });
  expect(card.balance.balanced).toBe(true);
  expect(card.balance.ratio).toBeCloseTo(174 / 183, 1);
  expect(card.splits.train.problems).toEqual({ labelsOutOfRange: [], notFinite: [], constant: [] });
  const { train, validation, test: held } = card.splits;
  expect(train.count + validation.count + held.count).toBe(1797);
  expect(card.statistics?.fingerprint).toBe(splits.train.fingerprint);
});

test("a class ten times rarer than another is out of balance", () => {
  const data = smallData([...Array.from({ length: 21 }, () => 0), 1, 1, 2, 2]);
  const card = dataCard({ train: data, validation: subset(data, []), test: subset(data, []) });
  expect(card.splits.train.classCounts).toEqual([21, 2, 2]);
  expect(card.balance).toEqual({
    ratio: 2 / 21,
    bound: 0.1,
    balanced: false,
    rarest: "b",
    mostFrequent: "a",
  });
});

test("duplicates inside a part, across parts and under two labels are told apart", () => {
  const features = Float32Array.of(1, 1, 1, 1, 2, 2, 3, 3);
  const train = smallData([0, 0, 1, 2], { features });
  const held = smallData([2, 1], { features: Float32Array.of(2, 2, 9, 9), ids: ["t0", "t1"] });
  const card = dataCard({ train, validation: subset(train, []), test: held });
  expect(card.duplicates.within).toEqual([
    [
      { split: "train", id: "s0", label: 0 },
      { split: "train", id: "s1", label: 0 },
    ],
  ]);
  const leak = [
    { split: "train", id: "s2", label: 1 },
    { split: "test", id: "t0", label: 2 },
  ];
  expect(card.duplicates.across).toEqual([leak]);
  expect(card.duplicates.conflicting).toEqual([leak]);
});

test("samples that can not be right are named by id", () => {
  const train = smallData([0, 3, 1], { features: Float32Array.of(Number.NaN, 1, 1, 2, 4, 4) });
  const card = dataCard({ train, validation: subset(train, []), test: subset(train, []) });
  expect(card.splits.train.problems).toEqual({
    labelsOutOfRange: ["s1"],
    notFinite: ["s0"],
    constant: ["s2"],
  });
});

test("the card survives JSON", async () => {
  const card = dataCard(splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 }));
  expect(JSON.parse(JSON.stringify(card))).toEqual(card);
});
