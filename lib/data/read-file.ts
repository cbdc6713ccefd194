import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { type Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AthanorError } from "../core/errors.ts";
import type { LoadOptions, LoadProgress } from "./load-options.ts";

type ReadOptions = Pick<LoadOptions, "onProgress" | "signal">;

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
 * Reads a whole file, unpacking it when it is gzip (told by its first bytes, not by its name).
 *
 * @throws {@link AthanorError} When the file is missing or its gzip stream is cut off or damaged.
 */
export async function readMaybeGzip(path: string, options: ReadOptions): Promise<Buffer> {
  const total = await fileSize(path);
  const packed = await isGzip(path);
  const stream = countedStream(path, total, options);
  const chunks: Buffer[] = [];
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) chunks.push(chunk);
  };
  try {
    if (packed) await pipeline(stream, createGunzip(), collect);
    else await pipeline(stream, collect);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new AthanorError(
      "data",
      `Expected ${path} to be a whole gzip file, but it could not be unpacked (${String(error)}). ` +
        `It was cut off or damaged: fetch it again.`,
      { cause: error },
    );
  }
  return Buffer.concat(chunks);
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
