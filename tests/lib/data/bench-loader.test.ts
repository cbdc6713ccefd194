import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { benchLoader } from "../../../lib/data/bench-loader.ts";
import type { DataLoader } from "../../../lib/data/data-loader.ts";
import { memoryLoader } from "../../../lib/data/memory-loader.ts";
import { smallData } from "./support.ts";

const data = smallData(Array.from({ length: 40 }, (_, index) => index % 3));

/** A loader that takes so many milliseconds for each batch. */
function slow(milliseconds: number): DataLoader {
  const loader = memoryLoader(data);
  return {
    ...loader,
    batches: async function* (options) {
      for await (const batch of loader.batches(options)) {
        await sleep(milliseconds);
        yield batch;
      }
    },
  };
}

/** Training that takes so many milliseconds for each batch. */
const training = (milliseconds: number) => async (loader: DataLoader) => {
  for await (const batch of loader.batches({ batchSize: 2 })) {
    await sleep(milliseconds);
    batch.release();
  }
};

test("says that training waits for a slow loader", async () => {
  const bench = await benchLoader(slow(10), { batchSize: 2, steps: 8, train: training(1) });
  expect(bench.bottleneck).toBe("loader");
  expect(bench.waitingShare).toBeGreaterThan(0.5);
  expect(bench.stepRate).toBeGreaterThan(bench.rate);
  expect((await bench[displaySymbol]())["text/plain"]).toMatch(
    /^Training waits for the loader\. The loader/u,
  );
});

test("says that a fast loader keeps up", async () => {
  const bench = await benchLoader(data, { batchSize: 2, steps: 8, train: training(10) });
  expect(bench.bottleneck).toBe("step");
  expect(bench.waitingShare).toBeLessThan(0.1);
});

test("measures the loader alone where there is no training, on fewer batches where there are fewer", async () => {
  const bench = await benchLoader(data, { batchSize: 8, steps: 100 });
  expect(bench.rate).toBe(bench.loaderRate);
  expect(bench.rate).toBeGreaterThan(0);
  expect(bench.waitingShare).toBeUndefined();
  expect((await bench[displaySymbol]())["text/plain"]).toMatch(
    /^The loader alone gives \d+ samples\/s\.$/u,
  );
});

test("passes on what training throws, and refuses numbers that aren't counts", async () => {
  const train = async () => {
    throw new Error("no step");
  };
  await expect(benchLoader(data, { train })).rejects.toThrow("no step");
  await expect(benchLoader(data, { batchSize: 0 })).rejects.toThrow(
    /`batchSize` to be a positive/u,
  );
  await expect(benchLoader(data, { steps: 0.5 })).rejects.toThrow(/`steps` to be a positive/u);
});
