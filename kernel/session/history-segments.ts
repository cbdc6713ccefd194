import { randomBytes } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { numberSessions, parseRecord, type HistoryRecord } from "./history-records.ts";

/** How much of the past is kept. */
export interface HistoryBounds {
  /** A file that is larger at a kernel's start is put aside. */
  readonly segmentBytes: number;
  /** So many files that were put aside are kept, the newest. */
  readonly segments: number;
}

/** Some fifty thousand cells. */
export const usualBounds: HistoryBounds = { segmentBytes: 2 ** 20, segments: 8 };

/** The files of a history, oldest first, the one that inputs are appended to last; each may be missing by the time it is read. */
export function historyFiles(path: string): readonly string[] {
  return [...oldSegments(path), path];
}

/**
 * Keeps a history from growing for ever: a file that has become large is put aside under a name of its own, and the oldest ones are removed.
 *
 * Safe with several kernels at once and without a lock: a rename takes every line along, also one that another kernel is writing, whose next
 * line makes a new file; two kernels that rename at once put two files aside; and only what is older than the kept files is removed, once.
 * Sessions keep their numbers.
 */
export function compactHistory(path: string, bounds: HistoryBounds): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= bounds.segmentBytes) return;
  renameSync(path, newSegment(path));
  const old = oldSegments(path);
  const removed = old.slice(0, Math.max(0, old.length - bounds.segments));
  if (removed.length === 0) return;
  keepNumbers(path, removed.length);
  for (const file of removed) rmSync(file, { force: true });
}

/** Writes down the numbers that sessions would lose with the oldest files: of those that go on in newer ones, and of the first that stays. */
function keepNumbers(path: string, removed: number): void {
  const files = historyFiles(path).map(readRecords);
  const lost = new Set(files.slice(0, removed).flatMap(idsOf));
  // A session of which only its number is left needs that no more.
  const kept = new Set(
    idsOf(
      files
        .slice(removed)
        .flat()
        .filter(({ s }) => s === undefined),
    ),
  );
  const first = [...kept].find((id) => !lost.has(id));
  const numbers = numberSessions(files.flat());
  for (const id of kept) {
    if (!lost.has(id) && id !== first) continue;
    appendFileSync(path, `\n${JSON.stringify({ id, n: 0, s: numbers.get(id) })}\n`, {
      mode: 0o600,
    });
  }
}

function readRecords(file: string): readonly HistoryRecord[] {
  return readLines(file).flatMap((line) => parseRecord(line) ?? []);
}

function idsOf(records: readonly HistoryRecord[]): readonly string[] {
  return records.map(({ id }) => id);
}

/** The lines of a file; none of one that another kernel has just removed. */
export function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

const SEGMENT = /\.(\d{9})-[\da-f]{16}\.old$/;

/** Names sort by the order in which they were made; a rename to a name that is taken would lose what has it. */
function newSegment(path: string): string {
  const newest = SEGMENT.exec(oldSegments(path).at(-1) ?? "")?.[1] ?? "0";
  const number = String(Number(newest) + 1).padStart(9, "0");
  return `${path}.${number}-${randomBytes(8).toString("hex")}.old`;
}

function oldSegments(path: string): readonly string[] {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(start) && SEGMENT.test(name))
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
