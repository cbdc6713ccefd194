import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sampleAugmentation } from "../../../lib/data/sample-augmentation.ts";

const shape = [1, 3, 1];
const run = async (options: Parameters<typeof sampleAugmentation>[0], sample: number) => {
  const augment = await sampleAugmentation(options);
  const features = Float32Array.of(1, 2, 3);
  augment(features, { shape, seed: "s", sample });
  return [...features];
};

test("mirrors about every second image", async () => {
  const all = await Promise.all(Array.from({ length: 200 }, (_, i) => run({ mirror: true }, i)));
  const mirrored = all.filter((values) => values.join() === "3,2,1").length;
  expect(all.every((values) => ["1,2,3", "3,2,1"].includes(values.join()))).toBe(true);
  // 100 ± 4 standard deviations of a fair coin.
  expect(Math.abs(mirrored - 100)).toBeLessThan(29);
});

test("scales all values of an image by one number within the bounds", async () => {
  for (let sample = 0; sample < 50; sample += 1) {
    const [first = 0, second = 0, third = 0] = await run({ brightness: 0.3 }, sample);
    expect(first).toBeGreaterThanOrEqual(0.7 - 1e-6);
    expect(first).toBeLessThanOrEqual(1.3 + 1e-6);
    expect(second).toBeCloseTo(2 * first, 5);
    expect(third).toBeCloseTo(3 * first, 5);
  }
});

test("does nothing without options, and names the exports of a module without the function", async () => {
  expect(await run({}, 3)).toEqual([1, 2, 3]);
  const file = fileURLToPath(new URL("../../../lib/core/units.ts", import.meta.url));
  await expect(sampleAugmentation({ module: { file, name: "blur" } })).rejects.toThrow(
    /to export a function `blur`, received exports: /u,
  );
});
