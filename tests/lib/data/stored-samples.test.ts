import { mkdirSync } from "node:fs";
import sharp from "sharp";
import { expect, test } from "vitest";
import { AthanorError } from "../../../lib/core/errors.ts";
import { batches } from "../../../lib/data/batches.ts";
import { sampleAt } from "../../../lib/data/create-data.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import type { LabeledData } from "../../../lib/data/labeled-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { splitsFingerprint } from "../../../lib/data/splits-fingerprint.ts";
import { featureStatistics, standardize } from "../../../lib/data/statistics.ts";
import { subset } from "../../../lib/data/subset.ts";
import { createTrainer } from "../../../lib/training/trainer.ts";
import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";
import { useFolder } from "./support.ts";

const path = useFolder();
const form = { height: 8, width: 8 } as const;
/** Bytes of an 8×8 picture of three colours as float32. */
const sample = 8 * 8 * 3 * 4;

/** Twelve noisy pictures in two classes. */
async function paintFolder(): Promise<void> {
  for (const [label, name] of ["cat", "dog"].entries()) {
    mkdirSync(path("pictures", name), { recursive: true });
    for (let index = 0; index < 6; index += 1) {
      const pixels = Uint8Array.from(
        { length: 192 },
        (_, at) => (at * 37 + label * 7 + index * 31) % 256,
      );
      await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
        .png()
        .toFile(path("pictures", name, `${index}.png`));
    }
  }
}

/** The same pictures in memory, and on disk because three are allowed in memory. */
async function both(): Promise<{ readonly memory: LabeledData; readonly disk: LabeledData }> {
  await paintFolder();
  const { data: memory } = await loadImageFolder(path("pictures"), form);
  const { data: disk } = await loadImageFolder(path("pictures"), {
    ...form,
    cache: path("cache"),
    memory: 3 * sample,
  });
  return { memory, disk };
}

test("a folder that doesn't fit is refused with both ways out, and fits on disk", async () => {
  await paintFolder();
  await expect(loadImageFolder(path("pictures"), { ...form, memory: 3 * sample })).rejects.toThrow(
    /pictures to fit into memory: its samples take 9\.0 KiB, and they may take 2\.3 KiB.*`cache`.*openImageFolder/su,
  );
  const { data } = await loadImageFolder(path("pictures"), {
    ...form,
    memory: 3 * sample,
    cache: path("cache"),
  });
  expect(data.stored?.most).toBe(3);
  expect(data.labels.length).toBe(12);
});

test("samples, fingerprint and statistics are those of the same data in memory", async () => {
  const { memory, disk } = await both();
  // In order, backwards and twice: read ahead and one by one.
  for (const index of [0, 1, 2, 11, 10, 5, 5, 6]) {
    expect(sampleAt(disk, index)).toEqual(sampleAt(memory, index));
  }
  expect(disk.ids).toEqual(memory.ids);
  expect(disk.labels).toEqual(memory.labels);
  expect(disk.fingerprint).toBe(memory.fingerprint);
  expect(featureStatistics(disk)).toEqual(featureStatistics(memory));
});

test("parts are on disk too, or in memory where they fit, and the same", async () => {
  const { memory, disk } = await both();
  const options = { seed: 1, validation: 0.2, test: 0.2 };
  const [inMemory, onDisk] = [splitData(memory, options), splitData(disk, options)];
  expect(onDisk.train.stored?.most).toBe(3);
  expect(onDisk.test.stored).toBeUndefined();
  expect(splitsFingerprint(onDisk)).toBe(splitsFingerprint(inMemory));
  const odd = [9, 1, 5, 3];
  expect(sampleAt(subset(disk, odd), 2)).toEqual(sampleAt(memory, 5));
  expect(subset(subset(disk, odd), [3, 0]).features).toEqual(subset(memory, [3, 9]).features);
});

test("batches are read as they are asked for", async () => {
  const { memory, disk } = await both();
  expect([...batches(disk, { batchSize: 5 })]).toEqual([...batches(memory, { batchSize: 5 })]);
});

test("what needs all features at once is an error that says what to do", async () => {
  const { disk } = await both();
  const whole = /pictures in memory, but they stay on disk.*subset.*batches/su;
  expect(() => disk.features).toThrow(AthanorError);
  expect(() => disk.features).toThrow(whole);
  expect(() => standardize(disk, featureStatistics(disk))).toThrow(whole);
});

test("training on it reads batch by batch and gives what data in memory gives", async () => {
  const { memory, disk } = await both();
  await selectBackend({ prefer: "cpu" });
  const losses = async (data: LabeledData): Promise<unknown> => {
    const model = buildMlp({ inputShape: [8, 8, 3], classes: 2, units: [4], seed: 1 });
    const trainer = createTrainer({ model, seed: 1 });
    const { steps } = await trainer.fit(data, { epochs: 2, batchSize: 4, validation: data });
    trainer.dispose();
    model.dispose();
    return steps;
  };
  expect(await losses(disk)).toEqual(await losses(memory));
});

test("data on disk isn't mistaken for data in memory where it is spread", async () => {
  const { memory, disk } = await both();
  const { features, labels } = memory;
  const changed = { ...disk, features, labels: labels.toReversed() };
  expect(changed.stored).toBeUndefined();
  expect(changed.fingerprint).toBeUndefined();
});
