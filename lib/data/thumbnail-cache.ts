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
import { AthanorError } from "../core/errors.ts";

/** Bytes of a SHA-256. */
const hashBytes = 32;

/** Decoded pictures by the content of their files, in one file that only grows. */
export interface ThumbnailCache {
  /** Bytes of a picture. */
  readonly size: number;
  /** Where the picture of a content is (see {@link contentKey}); undefined where it was never decoded. */
  find(key: string): number | undefined;
  /** Keeps a picture, unless its content is there already; gives its place. */
  add(key: string, pixels: Uint8Array): number;
  /**
   * The pixels at a place.
   *
   * @throws {AthanorError} `data` when the file was cut off or removed in the meantime.
   */
  read(place: number): Uint8Array;
  /** The pixels at `count` places from this one on, or at fewer where the file ends. */
  readMany(place: number, count: number): readonly Uint8Array[];
  /** Closes the file; harmless when called twice. */
  close(): void;
}

/**
 * Opens the cache of a folder; a record that a crash left half is dropped. Several may have one folder open.
 *
 * @param folder - Made where there is none.
 * @param format - What a picture was decoded to, e.g. `32x32x3`; each has a file of its own.
 * @param size - Bytes of a picture.
 */
export function openThumbnailCache(folder: string, format: string, size: number): ThumbnailCache {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `thumbnails-${format}.bin`);
  const file = openSync(path, "a+");
  const record = hashBytes + size;
  const written = fstatSync(file).size;
  // Only where it is needed: another process may have added a record since the look at the size.
  if (written % record > 0) ftruncateSync(file, written - (written % record));
  const places = new Map<string, number>();
  let known = 0;
  let isOpen = true;
  const learn = (): void => {
    const count = wholeRecords(file, record);
    for (; known < count; known += 1) {
      const key = keyAt(file, known * record);
      if (!places.has(key)) places.set(key, known);
    }
  };
  learn();
  const readMany = (place: number, count: number): readonly Uint8Array[] => {
    const bytes = new Uint8Array(count * record);
    const read = readSync(file, bytes, 0, bytes.length, place * record);
    return Array.from({ length: Math.floor(read / record) }, (_, turn) =>
      bytes.subarray(turn * record + hashBytes, (turn + 1) * record),
    );
  };
  return {
    size,
    find: (key) => places.get(key),
    add: (key, pixels) => {
      const place = places.get(key);
      if (place !== undefined) return place;
      writeSync(file, Buffer.concat([Buffer.from(key, "hex"), pixels]));
      // Others may have written in between: the file says where a record is, not a count of our own.
      learn();
      return places.get(key) ?? known - 1;
    },
    readMany,
    read: (place) => {
      const [pixels] = readMany(place, 1);
      if (pixels !== undefined) return pixels;
      throw new AthanorError(
        "data",
        `Expected picture ${place} in ${path}, but the file is shorter. It was changed while data was read from it: load the data again.`,
      );
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

function wholeRecords(file: number, record: number): number {
  return Math.floor(fstatSync(file).size / record);
}

function keyAt(file: number, position: number): string {
  const key = Buffer.alloc(hashBytes);
  readSync(file, key, 0, hashBytes, position);
  return key.toString("hex");
}

/** SHA-256 of what a file holds. */
export function contentKey(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
