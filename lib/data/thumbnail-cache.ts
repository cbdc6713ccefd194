import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** Bytes of a SHA-256. */
const hashBytes = 32;

/** Decoded pictures by the content of their files, in one file that only grows. */
export interface ThumbnailCache {
  /** The pixels of a file with this content; undefined where it was never decoded. */
  read(content: Uint8Array): Uint8Array | undefined;
  write(content: Uint8Array, pixels: Uint8Array): void;
  /** Closes the file; harmless when called twice. */
  close(): void;
}

/**
 * Opens the cache of a folder; a record that a crash left half is dropped.
 *
 * @param folder - Made where there is none.
 * @param format - What a picture was decoded to, e.g. `32x32x3`; each has a file of its own.
 * @param size - Bytes of a picture.
 */
export function openThumbnailCache(folder: string, format: string, size: number): ThumbnailCache {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, `thumbnails-${format}.bin`), "a+");
  const record = hashBytes + size;
  let count = Math.floor(fstatSync(file).size / record);
  ftruncateSync(file, count * record);
  const places = readPlaces(file, { count, record });
  let isOpen = true;
  return {
    read: (content) => {
      const place = places.get(keyOf(content));
      if (place === undefined) return undefined;
      const pixels = new Uint8Array(size);
      readSync(file, pixels, 0, size, place * record + hashBytes);
      return pixels;
    },
    write: (content, pixels) => {
      const key = keyOf(content);
      if (places.has(key)) return;
      writeSync(file, Buffer.concat([Buffer.from(key, "hex"), pixels]));
      places.set(key, count);
      count += 1;
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

function readPlaces(
  file: number,
  { count, record }: { readonly count: number; readonly record: number },
): Map<string, number> {
  const places = new Map<string, number>();
  const key = Buffer.alloc(hashBytes);
  for (let place = 0; place < count; place += 1) {
    readSync(file, key, 0, hashBytes, place * record);
    places.set(key.toString("hex"), place);
  }
  return places;
}

function keyOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
