import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { storageError } from "../tracking/storage.ts";

/** What people did with some data: one line an act, so that an interrupted session goes on where it stood. */
export interface EvidenceLines {
  /** Whose acts: a folder below `.evidence`. */
  readonly kind: "human" | "questions";
  /** Of the data. */
  readonly fingerprint: string;
  /** Folder of all runs. */
  readonly root: string;
}

function fileOf({ kind, fingerprint, root }: EvidenceLines): string {
  return path.join(root, ".evidence", kind, `${fingerprint.slice(0, 16)}.jsonl`);
}

/**
 * Adds a line.
 *
 * @throws {AthanorError} `storage` when it can't be written.
 */
export function appendEvidence(place: EvidenceLines, act: object): void {
  const file = fileOf(place);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, `${JSON.stringify(act)}\n`);
  } catch (error) {
    throw storageError(file, error);
  }
}

/** All lines that are whole objects; one that was cut off in writing is passed over. */
export function readEvidenceLines(
  place: EvidenceLines,
): readonly Readonly<Record<string, unknown>>[] {
  const file = fileOf(place);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").flatMap(objectOf);
}

function objectOf(line: string): Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [{ ...value }] : [];
  } catch {
    return [];
  }
}
