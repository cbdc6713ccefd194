import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { readRun } from "../tracking/read-run.ts";
import { storageError, writeFileAtomic } from "../tracking/storage.ts";
import { buildReport } from "./report.ts";

/** A report on disk. */
export interface WrittenReport {
  /** Absolute path of the HTML file. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file in hex: equal runs give equal ones. */
  readonly sha256: string;
}

/**
 * Makes the report of a run from its folder alone, and writes it in one go: readers see the old file or the new one.
 *
 * @param runDirectory - The run's folder, finished or not.
 * @param options - `out`: where to, `report.html` in the run's folder by default; missing folders are made.
 * @throws {AthanorError} `not-found` when the folder holds no run, `storage` when the file can't be written.
 */
export async function writeReport(
  runDirectory: string,
  options: { readonly out?: string } = {},
): Promise<WrittenReport> {
  const file = path.resolve(options.out ?? path.join(runDirectory, "report.html"));
  const html = await buildReport(readRun(runDirectory));
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw storageError(file, error);
  }
  writeFileAtomic(file, html);
  const sha256 = createHash("sha256").update(html).digest("hex");
  return { path: file, bytes: Buffer.byteLength(html), sha256 };
}
