import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { loadIdx } from "../../../lib/data/load-idx.ts";
import type { LoadProgress } from "../../../lib/data/load-options.ts";
import { useFolder } from "./support.ts";

const path = useFolder();

/** An IDX file of unsigned bytes. */
function idx(shape: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, Buffer.from(values)]);
}

function write(name: string, bytes: Buffer): string {
  writeFileSync(path(name), bytes);
  return path(name);
}

const images = idx([2, 2, 3], [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255]);
const labels = idx([2], [1, 0]);

test.each([
  ["plain", images, labels],
  ["gzip", gzipSync(images), gzipSync(labels)],
])("%s files load with their pixels as they are", async (_, imageBytes, labelBytes) => {
  const { data, damaged } = await loadIdx(write("images", imageBytes), write("labels", labelBytes));
  expect(damaged).toEqual([]);
  expect(data.shape).toEqual([2, 3, 1]);
  expect([...data.features]).toEqual([0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255]);
  expect([...data.labels]).toEqual([1, 0]);
  expect(data.classNames).toEqual(["0", "1"]);
  expect(data.ids).toEqual(["0", "1"]);
});

test("colour images have four dimensions", async () => {
  const { data } = await loadIdx(
    write("images", idx([1, 1, 2, 3], [1, 2, 3, 4, 5, 6])),
    write("labels", idx([1], [0])),
  );
  expect(data.shape).toEqual([1, 2, 3]);
});

test("a short file tells expected and actual bytes", async () => {
  const load = loadIdx(write("images", images.subarray(0, 20)), write("labels", labels));
  // 4 bytes of magic number, 3 × 4 of sizes, 2 × 2 × 3 pixels.
  await expect(load).rejects.toThrow(/to be 28 bytes long .*received 20.*cut off/u);
});

test("a file that ends in its header is refused", async () => {
  const load = loadIdx(write("images", images.subarray(0, 7)), write("labels", labels));
  await expect(load).rejects.toThrow(/received 7/u);
});

test("a file with bytes left over is refused", async () => {
  const long = Buffer.concat([images, Buffer.of(1)]);
  const load = loadIdx(write("images", long), write("labels", labels));
  await expect(load).rejects.toThrow(/to be 28 bytes long .*received 29/u);
});

test("a gzip file that was cut off is refused", async () => {
  const packed = gzipSync(images);
  const load = loadIdx(
    write("images", packed.subarray(0, packed.length - 9)),
    write("labels", labels),
  );
  await expect(load).rejects.toThrow(/whole gzip file.*fetch it again/u);
});

test("swapped files are refused by their first bytes", async () => {
  const load = loadIdx(write("images", labels), write("labels", images));
  await expect(load).rejects.toThrow(/received 00000801.*aren't swapped/u);
});

test("counts that differ are refused", async () => {
  const load = loadIdx(write("images", images), write("labels", idx([3], [0, 1, 2])));
  await expect(load).rejects.toThrow(/each of the 2 images .*received 3/u);
});

test("labels without a class name are refused by sample", async () => {
  const load = loadIdx(write("images", images), write("labels", labels), { classNames: ["zero"] });
  await expect(load).rejects.toThrow(/1 sample with label outside 0 … 0 \(0\)/u);
});

test("a missing file is named", async () => {
  const load = loadIdx(path("nothing"), write("labels", labels));
  await expect(load).rejects.toThrow(/readable file at .*nothing/u);
});

test("progress goes up to the bytes of both files", async () => {
  const seen: LoadProgress[] = [];
  await loadIdx(write("images", images), write("labels", labels), {
    onProgress: (progress) => seen.push(progress),
  });
  // 28 bytes of images, 4 + 4 + 2 = 10 bytes of labels.
  expect(seen.at(-1)).toEqual({ done: 38, total: 38, unit: "bytes" });
});

test("an aborted load rejects with the signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const load = loadIdx(write("images", images), write("labels", labels), { signal });
  await expect(load).rejects.toThrow("enough");
});

test("images larger than memory are refused, also when only unpacking them shows it", async () => {
  const many = idx(
    [100, 2, 3],
    Array.from({ length: 600 }, () => 7),
  );
  const ends = idx(
    [100],
    Array.from({ length: 100 }, () => 0),
  );
  // 600 pixels and 16 bytes of header become 2,464 bytes; packed they are some 50.
  for (const bytes of [many, gzipSync(many)]) {
    const load = loadIdx(write("images", bytes), write("labels", ends), { memory: 2463 });
    await expect(load).rejects.toThrow(/images to fit into memory.*Load a part of it/su);
  }
  const fits = loadIdx(write("images", many), write("labels", ends), { memory: 2464 });
  await expect(fits).resolves.toBeDefined();
});
