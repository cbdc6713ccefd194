import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { Splits } from "../../../lib/data/labeled-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { smallData } from "./support.ts";

const ids = ({ train, validation, test: held }: Splits): readonly string[] => [
  ...train.ids,
  ...validation.ids,
  ...held.ids,
];

test("every class is divided by the same fractions", () => {
  const data = smallData(Array.from({ length: 60 }, (_, index) => (index < 40 ? 0 : 1)));
  const splits = splitData(data, { seed: 1, validation: 0.2, test: 0.1 });
  const count = (part: keyof Splits, label: number): number =>
    splits[part].labels.filter((value) => value === label).length;
  expect([count("train", 0), count("validation", 0), count("test", 0)]).toEqual([28, 8, 4]);
  expect([count("train", 1), count("validation", 1), count("test", 1)]).toEqual([14, 4, 2]);
});

test("every sample is in exactly one part, whatever the seed and fractions", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 50 }),
      fc.integer(),
      fc.double({ min: 0, max: 0.45, noNaN: true }),
      (labels, seed, fraction) => {
        const data = smallData(labels);
        const splits = splitData(data, { seed, validation: fraction, test: fraction });
        expect(ids(splits).toSorted()).toEqual(data.ids.toSorted());
      },
    ),
  );
});

test("the same seed gives the same split, another seed another", async () => {
  const data = await loadDigits();
  const split = (seed: number): Splits => splitData(data, { seed, validation: 0.2, test: 0.2 });
  expect(split(1).test.fingerprint).toBe(split(1).test.fingerprint);
  expect(split(1).test.fingerprint).not.toBe(split(2).test.fingerprint);
});

test("a class of three has one sample in each part even for small fractions", () => {
  const splits = splitData(smallData([0, 0, 0]), { seed: 1, validation: 0.1, test: 0.1 });
  expect([splits.train, splits.validation, splits.test].map((part) => part.ids.length)).toEqual([
    1, 1, 1,
  ]);
});

describe("fractions that leave nothing sensible are refused", () => {
  test.each([
    [{ validation: -0.1, test: 0 }, /`validation` to be a fraction/u],
    [{ validation: 0, test: 20 }, /Write 0\.2 for a fifth/u],
    [{ validation: 0.5, test: 0.5 }, /less than 1/u],
    [{ validation: Number.NaN, test: 0 }, /received NaN/u],
  ])("%j", (fractions, message) => {
    expect(() => splitData(smallData([0]), { seed: 1, ...fractions })).toThrow(message);
  });
});

test("a class may have more samples than a function takes arguments", () => {
  const data = smallData(Array.from({ length: 200_000 }, () => 0));
  const { train, test: held } = splitData(data, { seed: 1, validation: 0, test: 0.25 });
  expect([train.labels.length, held.labels.length]).toEqual([150_000, 50_000]);
});
