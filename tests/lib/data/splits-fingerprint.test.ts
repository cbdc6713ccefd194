import { expect, test } from "vitest";
import type { Splits } from "../../../lib/data/labeled-data.ts";
import { splitsFingerprint } from "../../../lib/data/splits-fingerprint.ts";
import { smallData } from "./support.ts";

function parts(): Splits {
  return { train: smallData([0, 1]), validation: smallData([1, 0]), test: smallData([1]) };
}

test("equal parts have equal fingerprints, exchanged ones don't", () => {
  const splits = parts();
  expect(splitsFingerprint(parts())).toBe(splitsFingerprint(splits));
  const exchanged = { ...splits, train: splits.validation, validation: splits.train };
  expect(splitsFingerprint(exchanged)).not.toBe(splitsFingerprint(splits));
});

test("numbers that were written to afterwards count as other data", () => {
  const splits = parts();
  const before = splitsFingerprint(splits);
  splits.test.features[0] = 99;
  expect(splitsFingerprint(splits)).not.toBe(before);
});
