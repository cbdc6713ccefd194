import * as nodeFiles from "node:fs";
import path from "node:path";
import { AthanorError } from "../core/errors.ts";

/** The calls that write; tests hand in ones that fail as a full disk does. */
export interface StorageCalls {
  readonly openSync: (file: string, flags: string) => number;
  readonly writeSync: (descriptor: number, bytes: Uint8Array) => number;
  readonly ftruncateSync: (descriptor: number, length: number) => void;
  readonly fsyncSync: (descriptor: number) => void;
  readonly closeSync: (descriptor: number) => void;
  readonly renameSync: (from: string, to: string) => void;
  readonly mkdirSync: (directory: string, options?: { recursive?: boolean }) => unknown;
}

/** The real file system. */
export const realStorage: StorageCalls = nodeFiles;

/**
 * Writes a file so that readers see the old content or the new one, never a part: a temporary file beside it, then a
 * rename.
 *
 * @throws {AthanorError} `storage` when the disk is full, read-only or refuses; the old file is left as it was.
 */
export function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  storage: StorageCalls = realStorage,
): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    writeAll(temporary, content, storage);
    storage.renameSync(temporary, file);
  } catch (error) {
    removeLeftover(temporary);
    throw storageError(file, error);
  }
}

/** Removes what a failed write may have left; never throws, because the failure itself is the news. */
export function removeLeftover(file: string): void {
  try {
    nodeFiles.rmSync(file, { recursive: true, force: true });
  } catch {
    // Still there: its name starts with a dot, and readers pass over it.
  }
}

function writeAll(file: string, content: string | Uint8Array, storage: StorageCalls): void {
  const descriptor = storage.openSync(file, "w");
  try {
    writeFully(descriptor, toBytes(content), storage);
    storage.fsyncSync(descriptor);
  } finally {
    storage.closeSync(descriptor);
  }
}

function writeFully(descriptor: number, bytes: Uint8Array, storage: StorageCalls): void {
  let written = 0;
  while (written < bytes.length) written += storage.writeSync(descriptor, bytes.subarray(written));
}

/** A file that only grows; what was flushed stays whole whatever happens later. */
export interface AppendFile {
  /** Keeps bytes for the next flush. */
  append(content: string | Uint8Array): void;
  /**
   * Writes what waits. When the disk refuses, the file is cut back to its last whole record and the bytes wait on.
   *
   * @throws {AthanorError} `storage`.
   */
  flush(): void;
  /** Flushes and closes; harmless when called twice. */
  close(): void;
}

/**
 * Opens a file for appending; `flags` as in `open(2)`: `a` goes on, `ax` refuses an existing one.
 *
 * @throws {AthanorError} `storage` when it can't be opened.
 */
export function openAppendFile(
  file: string,
  options: { readonly flags?: "a" | "ax"; readonly storage?: StorageCalls } = {},
): AppendFile {
  const { flags = "a", storage = realStorage } = options;
  const descriptor = guarded(file, () => storage.openSync(file, flags));
  let length = nodeFiles.fstatSync(descriptor).size;
  let waiting: Uint8Array[] = [];
  let isOpen = true;
  const flush = (): void => {
    if (!isOpen || waiting.length === 0) return;
    const bytes = Buffer.concat(waiting);
    try {
      writeFully(descriptor, bytes, storage);
    } catch (error) {
      waiting = [bytes];
      storage.ftruncateSync(descriptor, length);
      throw storageError(file, error);
    }
    length += bytes.length;
    waiting = [];
  };
  const close = (): void => {
    if (!isOpen) return;
    try {
      flush();
    } finally {
      isOpen = false;
      storage.closeSync(descriptor);
    }
  };
  return { append: (content) => void (isOpen && waiting.push(toBytes(content))), flush, close };
}

/** Closes every file and then calls `last`, whatever fails on the way; the first failure is thrown at the end. */
export function closeAll(
  files: readonly { close(): void }[],
  last: () => void = () => undefined,
): void {
  const [file, ...rest] = files;
  if (file === undefined) return last();
  try {
    file.close();
  } finally {
    closeAll(rest, last);
  }
}

function guarded<T>(file: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw storageError(file, error);
  }
}

/** A file-system error in words: what could not be written, why, what to do. */
export function storageError(file: string, cause: unknown): AthanorError {
  if (cause instanceof AthanorError) return cause;
  const code = cause instanceof Error ? String(Reflect.get(cause, "code") ?? "") : "";
  const known = causes[code];
  const reason = known ?? (cause instanceof Error ? cause.message : String(cause));
  return new AthanorError("storage", `Could not write ${file}: ${reason}.`, { cause });
}

const causes: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space or choose another root, then resume the run",
  EDQUOT: "the disk quota is used up; free some space or choose another root, then resume the run",
  EROFS: "the file system is read-only; choose another root",
  EACCES: "permission is denied; choose a root that you may write to",
  EPERM: "permission is denied; choose a root that you may write to",
  ENOTDIR: "a part of the path is a file, not a folder; move it or choose another root",
  EIO: "the disk reports an input/output error; check the disk",
};

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}
