import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { loadCifar10 } from "../../../lib/data/load-cifar10.ts";
import type { LoadProgress } from "../../../lib/data/load-options.ts";
import { useFolder } from "./support.ts";

const path = useFolder();

/** A record whose red, green and blue planes are filled with one value each. */
function record(label: number, colour: readonly [number, number, number]): Buffer {
  return Buffer.concat([Buffer.of(label), ...colour.map((value) => Buffer.alloc(1024, value))]);
}

function write(name: string, ...records: Buffer[]): string {
  writeFileSync(path(name), Buffer.concat(records));
  return path(name);
}

test("records of several files follow each other, colours by pixel", async () => {
  const files = [
    write("one.bin", record(3, [10, 20, 30]), record(9, [1, 2, 3])),
    write("two.bin", record(0, [255, 0, 128])),
  ];
  const { data, damaged } = await loadCifar10(files);
  expect(damaged).toEqual([]);
  expect(data.shape).toEqual([32, 32, 3]);
  expect([...data.labels]).toEqual([3, 9, 0]);
  expect(data.ids).toEqual(["one.bin#0", "one.bin#1", "two.bin#0"]);
  expect(Array.from(data.features.slice(0, 6))).toEqual([10, 20, 30, 10, 20, 30]);
  expect(Array.from(data.features.slice(-3))).toEqual([255, 0, 128]);
  expect(data.classNames[3]).toBe("cat");
});

test("each pixel of a plane goes to its place", async () => {
  const ramp = Buffer.from(Array.from({ length: 3072 }, (_, index) => index % 251));
  const { data } = await loadCifar10([write("one.bin", Buffer.of(0), ramp)]);
  // Pixel 33 (row 1, column 1): red is byte 33, green byte 1024 + 33, blue byte 2048 + 33.
  expect(Array.from(data.features.slice(99, 102))).toEqual([33, 1057 % 251, 2081 % 251]);
});

test("a short file stops the load and says what a record is", async () => {
  const file = write("short.bin", record(1, [0, 0, 0]).subarray(0, 3000));
  await expect(loadCifar10([file])).rejects.toThrow(/whole records of 3073 bytes, received 3000/u);
});

test("a label above 9 is damage, with its record", async () => {
  const file = write("odd.bin", record(1, [0, 0, 0]), record(10, [0, 0, 0]));
  await expect(loadCifar10([file])).rejects.toThrow(/labels 0 … 9, received 10 in record 1/u);
});

test("damaged files are left out, named and counted when asked", async () => {
  const good = write("good.bin", record(5, [1, 1, 1]));
  const bad = write("bad.bin", Buffer.alloc(10));
  const seen: LoadProgress[] = [];
  const { data, damaged } = await loadCifar10([bad, good], {
    onDamaged: "skip",
    onProgress: (progress) => seen.push(progress),
  });
  expect([...data.labels]).toEqual([5]);
  expect(damaged).toEqual([
    { item: bad, reason: "expected whole records of 3073 bytes, received 10 bytes" },
  ]);
  expect(seen.at(-1)).toEqual({ done: 2, total: 2, unit: "files" });
});

test("a gzip file that was cut off is damage like any other", async () => {
  const packed = gzipSync(record(5, [1, 2, 3]));
  const bad = write("cut.bin.gz", packed.subarray(0, packed.length - 9));
  const good = write("good.bin.gz", gzipSync(record(7, [1, 1, 1])));
  const { data, damaged } = await loadCifar10([bad, good], { onDamaged: "skip" });
  expect([...data.labels]).toEqual([7]);
  expect(damaged.map((damage) => damage.item)).toEqual([bad]);
});

test("nothing left is an error", async () => {
  const bad = write("bad.bin", Buffer.alloc(10));
  await expect(loadCifar10([bad], { onDamaged: "skip" })).rejects.toThrow(/none whole/u);
});

test("a missing file is named", async () => {
  await expect(loadCifar10([path("nothing.bin")])).rejects.toThrow(/readable file at .*nothing/u);
});

test("an aborted load rejects with the signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const load = loadCifar10([write("good.bin", record(5, [1, 1, 1]))], { signal });
  await expect(load).rejects.toThrow("enough");
});

test("files that don't fit into memory together are refused, and never count as damaged", async () => {
  const one = write("one.bin", record(1, [0, 0, 0]));
  const two = write("two.bin.gz", gzipSync(record(2, [0, 0, 0])));
  // A record is 3,073 bytes: as bytes and as float32 the first takes 15,365, the second needs 12,292 more.
  const options = { onDamaged: "skip", memory: 27_656 } as const;
  await expect(loadCifar10([one, two], options)).rejects.toThrow(
    /two\.bin\.gz to fit into memory/u,
  );
  const { data } = await loadCifar10([one, two], { ...options, memory: 27_657 });
  expect([...data.labels]).toEqual([1, 2]);
});
