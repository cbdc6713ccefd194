import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { type Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AthanorError } from "../core/errors.ts";
import type { LoadOptions, LoadProgress } from "./load-options.ts";
import { requireMemory } from "./require-memory.ts";

type ReadOptions = Pick<LoadOptions, "onProgress" | "signal" | "memory">;

/** Size of a file in bytes. */
export async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw new AthanorError(
      "data",
      `Expected a readable file at ${path}, but it could not be opened. Check the path.`,
      { cause: error },
    );
  }
}

/** A stream of a file's bytes that tells how many of the file's bytes went through it. */
export function countedStream(
  path: string,
  total: number,
  { onProgress, signal }: ReadOptions,
): Readable {
  let done = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, callback: TransformCallback): void {
      done += chunk.length;
      onProgress?.({ done, total, unit: "bytes" });
      callback(null, chunk);
    },
  });
  const source = createReadStream(path, signal === undefined ? {} : { signal });
  source.on("error", (error) => counter.destroy(error));
  return source.pipe(counter);
}

/**
 * Reads a whole file of bytes that become numbers, unpacking it when it is gzip (told by its first bytes, not by its name).
 *
 * @throws {@link AthanorError} When the file is missing, its gzip stream is cut off or damaged, or its numbers don't fit into
 *   memory, as soon as that is known.
 */
export async function readMaybeGzip(path: string, options: ReadOptions): Promise<Buffer> {
  const total = await fileSize(path);
  const fitting = (bytes: number): void =>
    requireMemory(bytes * Float32Array.BYTES_PER_ELEMENT, path, options);
  fitting(total);
  const packed = await isGzip(path);
  const stream = countedStream(path, total, options);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      bytes += chunk.length;
      fitting(bytes);
      chunks.push(chunk);
    }
  };
  try {
    if (packed) await pipeline(stream, createGunzip(), collect);
    else await pipeline(stream, collect);
  } catch (error) {
    options.signal?.throwIfAborted();
    // A pipeline that its end breaks off has another reason to tell.
    fitting(bytes);
    throw new AthanorError(
      "data",
      `Expected ${path} to be a whole gzip file, but it could not be unpacked (${String(error)}). ` +
        `It was cut off or damaged: fetch it again.`,
      { cause: error },
    );
  }
  return Buffer.concat(chunks);
}

/** Whether data that is as it should be doesn't fit into memory. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof AthanorError && error.fault === "memory";
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Adds up the progress of several files that are read one after the other. */
export function joinedProgress(
  total: number,
  before: number,
  onProgress: LoadOptions["onProgress"],
): (progress: LoadProgress) => void {
  return (progress) => onProgress?.({ done: before + progress.done, total, unit: "bytes" });
}
