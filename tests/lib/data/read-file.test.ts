import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { LoadProgress } from "../../../lib/data/load-options.ts";
import { fileSize, readMaybeGzip } from "../../../lib/data/read-file.ts";
import { useFolder } from "./support.ts";

const path = useFolder();

test("gzip is told by its bytes, not by its name", async () => {
  writeFileSync(path("plain.gz"), "plain");
  writeFileSync(path("packed.txt"), gzipSync("packed"));
  expect((await readMaybeGzip(path("plain.gz"), {})).toString()).toBe("plain");
  expect((await readMaybeGzip(path("packed.txt"), {})).toString()).toBe("packed");
});

test("files of no and of one byte are read", async () => {
  writeFileSync(path("empty"), "");
  writeFileSync(path("one"), "1");
  expect((await readMaybeGzip(path("empty"), {})).length).toBe(0);
  expect((await readMaybeGzip(path("one"), {})).toString()).toBe("1");
});

test("progress counts the bytes on disk, in several steps", async () => {
  const bytes = Buffer.alloc(300_000, 7);
  writeFileSync(path("file"), bytes);
  const seen: LoadProgress[] = [];
  await readMaybeGzip(path("file"), { onProgress: (progress) => seen.push(progress) });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.at(-1)).toEqual({ done: 300_000, total: 300_000, unit: "bytes" });
});

test("a file that is not there is named", async () => {
  await expect(fileSize(path("nothing"))).rejects.toThrow(/readable file at .*nothing/u);
});
