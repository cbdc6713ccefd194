import { expect, test } from "vitest";
import { memoryLoader } from "../../../lib/data/memory-loader.ts";
import { smallData } from "./support.ts";

const data = smallData([0, 1, 2, 0, 1]);

test("gives data in memory in the order asked, augmented where there is a seed", async () => {
  const loader = memoryLoader(data, {
    augment: (features, _shape, random) => features.fill(random.next()),
  });
  const read = async (seed?: string) => {
    const features: number[] = [];
    const order = Int32Array.of(4, 0, 2);
    for await (const batch of loader.batches({ batchSize: 2, order, ...(seed ? { seed } : {}) })) {
      features.push(...batch.features);
      batch.release();
    }
    return features;
  };
  expect(await read()).toEqual([4, 14, 0, 10, 2, 12]);
  const augmented = await read("1");
  expect(augmented).toEqual(await read("1"));
  expect(augmented).not.toEqual(await read("2"));
  expect(augmented.every((value) => value < 1)).toBe(true);
});

test("ends with its signal's reason", async () => {
  const batches = memoryLoader(data).batches({
    batchSize: 1,
    signal: AbortSignal.abort(new Error("enough")),
  });
  await expect(batches.next()).rejects.toThrow("enough");
});
