import { createData } from "../../lib/data/create-data.ts";
import { loadDigits } from "../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../lib/data/labeled-data.ts";
import { splitData } from "../../lib/data/split-data.ts";
import { standardizeSplits } from "../../lib/data/statistics.ts";
import { subset } from "../../lib/data/subset.ts";
import { createRandom } from "../../lib/core/random.ts";
import { cloudData } from "../lib/training/sample-data.ts";

/** Changes every part of a dataset. */
export function mapSplits(splits: Splits, change: (part: LabeledData) => LabeledData): Splits {
  const { train, validation, test } = splits;
  return { train: change(train), validation: change(validation), test: change(test) };
}

/** The data with other features, labels, shape or names. */
export function changed(part: LabeledData, parts: Partial<LabeledData>): LabeledData {
  return createData({ ...part, ...parts });
}

/** Real digits, 8×8 pixels of 0 to 16: 600 to train, 150 to judge. */
export async function rawDigits(): Promise<Splits> {
  const splits = splitData(await loadDigits(), { seed: 5, validation: 0.15, test: 0.15 });
  const first = (part: LabeledData, count: number): LabeledData =>
    subset(
      part,
      Array.from({ length: count }, (_, index) => index),
    );
  return {
    train: first(splits.train, 600),
    validation: first(splits.validation, 150),
    test: first(splits.test, 100),
  };
}

/** The same, standardised. */
export async function digits(): Promise<Splits> {
  return standardizeSplits(await rawDigits()).splits;
}

/** Flat vectors of the pixels. */
export function flat(splits: Splits): Splits {
  return mapSplits(splits, (part) => changed(part, { shape: [64] }));
}

/** Rows of pixels as a sequence of 8 steps. */
export function rows(splits: Splits): Splits {
  return mapSplits(splits, (part) => changed(part, { shape: [8, 8] }));
}

/** Clouds of points, one around each corner. */
export function clouds(options: { classes?: number } = {}): Splits {
  const { classes = 3 } = options;
  const part = (count: number, seed: number): LabeledData => cloudData({ count, seed, classes });
  return { train: part(180, 1), validation: part(60, 2), test: part(60, 3) };
}

/** A straight line with noise, labels are whole numbers of about -2 to 2. */
export function line(): Splits {
  const part = (count: number, seed: number): LabeledData => {
    const random = createRandom(`line/${seed}`);
    const features = Float32Array.from({ length: count * 3 }, () => random.normal());
    const labels = Int32Array.from({ length: count }, (_, index) => {
      const [a = 0, b = 0] = features.subarray(index * 3, index * 3 + 2);
      return Math.round(2 * a - b);
    });
    const ids = Array.from(labels, (_, index) => `line-${index}`);
    return createData({ name: "line", features, labels, shape: [3], classNames: ["value"], ids });
  };
  return { train: part(180, 1), validation: part(60, 2), test: part(60, 3) };
}

/** Two clouds of 20 to 1. */
export function rareClass(): Splits {
  return mapSplits(clouds({ classes: 2 }), (part) => {
    const kept = Array.from(part.labels.keys()).filter(
      (index) => part.labels[index] === 0 || index % 20 === 1,
    );
    return subset(part, kept);
  });
}
