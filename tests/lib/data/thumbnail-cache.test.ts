import { appendFileSync, readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { openThumbnailCache } from "../../../lib/data/thumbnail-cache.ts";
import { useFolder } from "./support.ts";

const path = useFolder();
const [cat, dog] = [Buffer.from("bytes of a cat"), Buffer.from("bytes of a dog")];

test("pixels come back by the content of their file, also after the cache was closed", () => {
  const first = openThumbnailCache(path(), "2x2x1", 4);
  expect(first.read(cat)).toBeUndefined();
  first.write(cat, Uint8Array.of(1, 2, 3, 4));
  first.write(dog, Uint8Array.of(5, 6, 7, 8));
  first.write(cat, Uint8Array.of(9, 9, 9, 9));
  first.close();
  first.close();
  const second = openThumbnailCache(path(), "2x2x1", 4);
  expect(second.read(cat)).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(second.read(dog)).toEqual(Uint8Array.of(5, 6, 7, 8));
  second.close();
});

test("a record that a crash left half is dropped, those before it stay", () => {
  const first = openThumbnailCache(path(), "2x2x1", 4);
  first.write(cat, Uint8Array.of(1, 2, 3, 4));
  first.close();
  const [file = ""] = readdirSync(path());
  appendFileSync(path(file), Buffer.alloc(11));
  const second = openThumbnailCache(path(), "2x2x1", 4);
  expect(statSync(path(file)).size).toBe(36);
  second.write(dog, Uint8Array.of(5, 6, 7, 8));
  expect(second.read(cat)).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(second.read(dog)).toEqual(Uint8Array.of(5, 6, 7, 8));
  second.close();
});

test("each format has a file of its own", () => {
  for (const format of ["1x1x1", "1x1x3"]) openThumbnailCache(path(), format, 3).close();
  expect(readdirSync(path()).length).toBe(2);
});
