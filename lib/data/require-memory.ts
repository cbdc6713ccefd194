import { AthanorError } from "../core/errors.ts";
import { bytesText } from "../core/units.ts";

/** Share of the free memory that data may take: checks and training need room beside it. */
const share = 0.8;

/** How {@link requireMemory} judges. */
export interface MemoryLimit {
  /** Bytes that samples may take; default four fifths of what the system says is free. */
  readonly memory?: number | undefined;
  /** What to do about it, as sentences; default to load less. */
  readonly remedy?: string;
}

/** Bytes that samples may take. */
export function allowedMemory({ memory }: MemoryLimit = {}): number {
  return memory ?? share * process.availableMemory();
}

/**
 * Refuses data that doesn't fit into memory before any of it is read.
 *
 * @param bytes - What the samples take as float32.
 * @param what - Their name, for the error.
 * @throws {AthanorError} `memory` when they take more than they may.
 */
export function requireMemory(bytes: number, what: string, limit: MemoryLimit = {}): void {
  const allowed = allowedMemory(limit);
  if (bytes <= allowed) return;
  const { remedy = "Load a part of it: fewer files, rows or columns." } = limit;
  throw new AthanorError(
    "memory",
    `Expected ${what} to fit into memory: its samples take ${bytesText(bytes)}, and they may take ${bytesText(allowed)}. ${remedy}`,
  );
}
