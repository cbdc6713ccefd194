import { appendFileSync, readdirSync, statSync, truncateSync } from "node:fs";
import { expect, test } from "vitest";
import { contentKey, openThumbnailCache } from "../../../lib/data/thumbnail-cache.ts";
import { useFolder } from "./support.ts";

const path = useFolder();
const [cat, dog, bird] = ["cat", "dog", "bird"].map((name) => contentKey(Buffer.from(name))) as [
  string,
  string,
  string,
];
const pixels = { cat: Uint8Array.of(1, 2, 3, 4), dog: Uint8Array.of(5, 6, 7, 8) };

test("a key is the SHA-256 of the content", () => {
  // NIST FIPS 180-4, the example "abc".
  expect(contentKey(Buffer.from("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("pixels come back by the content of their file, also after the cache was closed", () => {
  const first = openThumbnailCache(path(), "2x2x1", 4);
  expect(first.find(cat)).toBeUndefined();
  expect(first.add(cat, pixels.cat)).toBe(0);
  expect(first.add(dog, pixels.dog)).toBe(1);
  expect(first.add(cat, Uint8Array.of(9, 9, 9, 9))).toBe(0);
  first.close();
  first.close();
  const second = openThumbnailCache(path(), "2x2x1", 4);
  expect(second.read(second.find(cat) ?? -1)).toEqual(pixels.cat);
  expect(second.read(second.find(dog) ?? -1)).toEqual(pixels.dog);
  expect(second.readMany(0, 5)).toEqual([pixels.cat, pixels.dog]);
  second.close();
});

test("a record that a crash left half is dropped, those before it stay", () => {
  const first = openThumbnailCache(path(), "2x2x1", 4);
  first.add(cat, pixels.cat);
  first.close();
  const [file = ""] = readdirSync(path());
  appendFileSync(path(file), Buffer.alloc(11));
  const second = openThumbnailCache(path(), "2x2x1", 4);
  expect(statSync(path(file)).size).toBe(36);
  expect(second.read(second.add(dog, pixels.dog))).toEqual(pixels.dog);
  expect(second.read(0)).toEqual(pixels.cat);
  second.close();
});

test("two that write to one folder at the same time read their own pictures", () => {
  const one = openThumbnailCache(path(), "2x2x1", 4);
  const other = openThumbnailCache(path(), "2x2x1", 4);
  one.add(cat, pixels.cat);
  expect(other.read(other.add(dog, pixels.dog))).toEqual(pixels.dog);
  const bytes = Uint8Array.of(9, 8, 7, 6);
  expect(one.read(one.add(bird, bytes))).toEqual(bytes);
  expect(one.read(one.find(dog) ?? -1)).toEqual(pixels.dog);
  one.close();
  other.close();
});

test("a file that was cut off while it is read is an error that says so", () => {
  const cache = openThumbnailCache(path(), "2x2x1", 4);
  const place = cache.add(cat, pixels.cat);
  truncateSync(path("thumbnails-2x2x1.bin"), 0);
  expect(() => cache.read(place)).toThrow(/the file is shorter.*load the data again/su);
  cache.close();
});

test("each format has a file of its own", () => {
  for (const format of ["1x1x1", "1x1x3"]) openThumbnailCache(path(), format, 3).close();
  expect(readdirSync(path()).length).toBe(2);
});
