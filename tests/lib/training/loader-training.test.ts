import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { memoryLoader } from "../../../lib/data/memory-loader.ts";
import type { DataLoader } from "../../../lib/data/data-loader.ts";
import { createTrainer, type Trainer } from "../../../lib/training/trainer.ts";
import { cloudData, tinyModel } from "./sample-data.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const open = (): Trainer => createTrainer({ model: tinyModel({ dropout: 0.2 }), seed: 3 });
const data = cloudData();

/** Counts batches that are out, and fails where a released one is handed out again while it is read. */
function counted(loader: DataLoader): {
  loader: DataLoader;
  out: () => number;
  most: () => number;
} {
  let [out, most] = [0, 0];
  return {
    loader: {
      ...loader,
      batches: async function* (options) {
        for await (const batch of loader.batches(options)) {
          out += 1;
          most = Math.max(most, out);
          let released = false;
          yield {
            ...batch,
            release: () => {
              if (!released) out -= 1;
              released = true;
            },
          };
        }
      },
    },
    out: () => out,
    most: () => most,
  };
}

describe("training on a loader", () => {
  it("gives the losses of the same data in memory, and releases every batch", async () => {
    const [one, other] = [open(), open()];
    const options = { epochs: 3, batchSize: 8, validation: data };
    const memory = await one.fit(data, options);
    const watched = counted(memoryLoader(data));
    const loaded = await other.fit(watched.loader, { ...options, validation: memoryLoader(data) });
    expect(loaded.steps).toEqual(memory.steps);
    expect(loaded.epochs).toEqual(memory.epochs);
    expect(watched.out()).toBe(0);
    expect(watched.most()).toBe(1);
  });

  it("goes on from a snapshot in the middle of an epoch as if it had not stopped", async () => {
    const whole = await open().fit(memoryLoader(data), { epochs: 2, batchSize: 8 });
    const first = open();
    const stop = {
      name: "stop",
      onStepEnd: ({ step }: { step: number }) =>
        step === 5 ? { stop: "here" } : ("continue" as const),
    };
    await first.fit(memoryLoader(data), { epochs: 2, batchSize: 8, callbacks: [stop] });
    const rest = await open().fit(memoryLoader(data), {
      epochs: 2,
      batchSize: 8,
      resumeFrom: first.snapshot(),
    });
    expect(rest.steps).toEqual(whole.steps.slice(5));
  });

  it("fails with the loader's error, and keeps what was trained", async () => {
    const loader = memoryLoader(data);
    const broken: DataLoader = {
      ...loader,
      batches: async function* (options) {
        let count = 0;
        for await (const batch of loader.batches(options)) {
          count += 1;
          if (count === 3) throw new Error("cat/7.png: no image");
          yield batch;
        }
      },
    };
    const trainer = open();
    const { outcome } = await trainer.fit(broken, { epochs: 1, batchSize: 8 });
    expect(outcome).toMatchObject({ status: "FAILED", error: { message: "cat/7.png: no image" } });
    expect(trainer.step).toBe(2);
  });

  it("refuses an augmentation of its own beside a loader, and unroll that isn't a count", async () => {
    const augment = (): void => {};
    await expect(open().fit(memoryLoader(data), { epochs: 1, augment })).rejects.toThrow(
      /Give it to the loader/u,
    );
    await expect(open().fit(data, { epochs: 1, unroll: 0 })).rejects.toThrow(
      /`unroll` to be a positive integer/u,
    );
  });
});
