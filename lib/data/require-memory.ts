import { AthanorError } from "../core/errors.ts";
import { bytesText } from "../core/units.ts";

/** Share of the free memory that data may take: checks and training need room beside it. */
const share = 0.8;

/**
 * Refuses data that doesn't fit into memory before any of it is read.
 *
 * @param bytes - What the samples take as float32.
 * @param what - Their name, for the error.
 * @param available - Bytes that are free; default what the system says.
 * @throws {AthanorError} `data` when they take more than four fifths of it.
 */
export function requireMemory(
  bytes: number,
  what: string,
  available: number = process.availableMemory(),
): void {
  if (bytes <= share * available) return;
  throw new AthanorError(
    "data",
    `Expected ${what} to fit into memory: its samples take ${bytesText(bytes)}, and ${bytesText(available)} are free. ` +
      `Load smaller pictures (height, width, one channel), or a part of the files.`,
  );
}
