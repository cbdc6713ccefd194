import { closeSync, mkdirSync, mkdtempSync, openSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The whole text of a cell that printed more than a notebook should hold. */
export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  /** Appends text, at once. */
  write(text: string): void;
  /** Why the file isn't whole; undefined while it is. */
  readonly problem: string | undefined;
}

/** Bytes after which a file ends: a cell that prints forever must not fill the disk. */
const MOST_BYTES = 1024 ** 3;

/**
 * Opens files in a folder of its own below the system's temporary folder, which only this user may read. The folder is made
 * with the first file; the system removes it as it does with temporary files.
 */
export function createOutputFiles(
  folder: string = tmpdir(),
  limit: number = MOST_BYTES,
): (name: string) => OutputFile {
  let own: string | undefined;
  let count = 0;
  return (name) => {
    count++;
    try {
      mkdirSync(folder, { recursive: true });
      own ??= mkdtempSync(join(folder, "athanor-output-"));
      const path = join(own, `${name}-${count}.txt`);
      return openFile(path, limit);
    } catch (error) {
      return { path: folder, write: () => undefined, problem: messageOf(error) };
    }
  };
}

function openFile(path: string, limit: number): OutputFile {
  let fd: number | undefined = openSync(path, "ax", 0o600);
  let bytes = 0;
  let problem: string | undefined;
  const end = (why: string): void => {
    problem = why;
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  return {
    path,
    write: (text) => {
      if (fd === undefined) return;
      try {
        bytes += writeSync(fd, text);
      } catch (error) {
        return end(messageOf(error));
      }
      if (bytes > limit) end(`it ends after ${Math.round(limit / 1e6)} MB`);
    },
    get problem() {
      return problem;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
