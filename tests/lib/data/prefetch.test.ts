import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { PlannedBatch } from "../../../lib/data/data-loader.ts";
import { prefetch } from "../../../lib/data/prefetch.ts";

const labels = Int32Array.of(4, 5, 6, 7, 8, 9);
const plan = (count: number): PlannedBatch[] =>
  Array.from({ length: count }, (_, index) => ({ indices: Int32Array.of(index % 6) }));

/** Fills each batch with its sample's number, and notes what it was asked for. */
function source(count: number, ahead: number) {
  const asked: number[] = [];
  const memories = new Set<SharedArrayBuffer>();
  const batches = prefetch({
    plan: plan(count),
    shape: [2],
    labels,
    ahead,
    signal: undefined,
    load: async (memory, { indices: [sample = -1] }) => {
      asked.push(sample);
      memories.add(memory);
      await turn();
      new Float32Array(memory).fill(sample);
    },
  });
  return { batches, asked, memories };
}

test("loads ahead of the reader, never further than asked", async () => {
  const { batches, asked } = source(6, 2);
  const first = await batches.next();
  await turn();
  // One is with the reader, two are on their way.
  expect(asked).toEqual([0, 1, 2]);
  expect(first.value?.labels).toEqual(Int32Array.of(4));
  await batches.next();
  await turn();
  expect(asked).toEqual([0, 1, 2, 3]);
  await batches.return();
});

test("uses memory again once a batch is released, and only then", async () => {
  const released = source(20, 2);
  for await (const batch of released.batches) {
    batch.release();
    batch.release();
  }
  expect(released.memories.size).toBeLessThanOrEqual(4);
  const kept = source(6, 2);
  const seen: Float32Array[] = [];
  for await (const batch of kept.batches) seen.push(batch.features);
  expect(kept.memories.size).toBe(6);
  expect(seen.map(([value]) => value)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("throws a failure at the batch that it belongs to", async () => {
  const batches = prefetch({
    plan: plan(3),
    shape: [1],
    labels,
    ahead: 3,
    signal: undefined,
    load: async (_memory, { indices: [sample] }) => {
      if (sample === 1) throw new Error("bad file");
    },
  });
  expect((await batches.next()).done).toBe(false);
  await expect(batches.next()).rejects.toThrow("bad file");
});

test.each([
  { step: 3, ahead: 1, waits: 0 },
  { step: 3, ahead: 3, waits: 0 },
  { step: 1, ahead: 3, waits: 16 },
])(
  "steps of $step turns wait $waits times for batches of two, $ahead ahead",
  async ({ step, ahead, waits }) => {
    const loaded = new Set<number>();
    let previous = Promise.resolve();
    const batches = prefetch({
      plan: Array.from({ length: 20 }, (_, index) => ({ indices: Int32Array.of(index) })),
      shape: [1],
      labels: new Int32Array(20),
      ahead,
      signal: undefined,
      // One after the other, as a loader does that is busy with one batch for two turns.
      load: async (_, { indices: [sample = -1] }) => {
        previous = previous.then(async () => {
          await turn();
          await turn();
          loaded.add(sample);
        });
        return previous;
      },
    });
    let waited = 0;
    for (let batch = 0; batch < 20; batch += 1) {
      // The first batch has to be waited for; each later one has had the time of a step.
      if (batch > 0 && !loaded.has(batch)) waited += 1;
      const { value } = await batches.next();
      value?.release();
      for (let passed = 0; passed < step; passed += 1) await turn();
    }
    if (waits === 0) expect(waited).toBe(0);
    else expect(waited).toBeGreaterThanOrEqual(waits);
  },
);
