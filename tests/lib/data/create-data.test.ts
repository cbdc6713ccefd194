import { expect, test } from "vitest";
import { createData, sampleHash } from "../../../lib/data/create-data.ts";
import { smallData } from "./support.ts";

test("the fingerprint is SHA-256 of shape, features and labels", () => {
  // Python: hashlib.sha256(b"[2,2]" + np.array([0,10,1,11], "<f4").tobytes() + np.array([0,1], "<i4").tobytes())
  expect(smallData([0, 1]).fingerprint).toBe(
    "df68916cc806ea4351871f195034303ae8ce58a9b620422c49101284d5d070c0",
  );
});

test("the fingerprint does not depend on the name and ids", () => {
  const renamed = smallData([0, 1], { name: "other", ids: ["x", "y"] });
  expect(renamed.fingerprint).toBe(smallData([0, 1]).fingerprint);
});

test.each([
  ["a feature", smallData([0, 1], { features: Float32Array.of(0, 10, 1, 12) })],
  ["a label", smallData([0, 2])],
  ["the shape", smallData([0, 1], { shape: [1, 2] })],
])("the fingerprint changes with %s", (_, changed) => {
  expect(changed.fingerprint).not.toBe(smallData([0, 1]).fingerprint);
});

test("features that do not fit labels and shape are refused", () => {
  const parts = { ...smallData([0, 1]), features: new Float32Array(3) };
  expect(() => createData(parts)).toThrow(/hold 4 features \(2 labels of 2\), received 3/u);
});

test("a missing id is refused", () => {
  expect(() => smallData([0, 1], { ids: ["only"] })).toThrow(/one id for each of its 2 samples/u);
});

test("equal samples hash equally, others do not", () => {
  const data = smallData([0, 0, 0], { features: Float32Array.of(1, 2, 1, 2, 2, 1) });
  expect(sampleHash(data, 0)).toBe(sampleHash(data, 1));
  expect(sampleHash(data, 0)).not.toBe(sampleHash(data, 2));
});
