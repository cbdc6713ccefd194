import { expect, test } from "vitest";
import { loadDigits } from "../../../lib/data/digits.ts";
import { validateData } from "../../../lib/data/validate-data.ts";
import { smallData } from "./support.ts";

test("good data passes", async () => {
  const data = await loadDigits();
  expect(() => validateData(data)).not.toThrow();
});

test("labels out of range are refused with the samples' ids", () => {
  expect(() => validateData(smallData([0, 3, -1]))).toThrow(
    "Expected every sample of small to have a label in 0 … 2 and finite features; received 2 samples with label " +
      "outside 0 … 2 (s1, s2). Repair these samples or leave them out with subset.",
  );
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY]])("a feature of %d is refused", (value) => {
  const data = smallData([0, 1], { features: Float32Array.of(0, 1, value, 3) });
  expect(() => validateData(data)).toThrow(/1 sample with NaN or infinite features \(s1\)/u);
});

test("many bad samples are counted and five are named", () => {
  const labels = Array.from({ length: 9 }, () => 5);
  expect(() => validateData(smallData(labels))).toThrow(
    /9 samples .*\(s0, s1, s2, s3, s4 and 4 more\)/u,
  );
});
