import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Verdict, VerdictSubject } from "../core/verdict.ts";
import { parseJsonText, toJsonText } from "../tracking/json-text.ts";
import { writeFileAtomic } from "../tracking/storage.ts";
import { holdsFor, type KeptVerdict } from "./evidence.ts";

/** Folder below the folder of all runs; lists of runs pass over names with a dot. */
const folderName = ".evidence";

/**
 * Keeps a verdict for later sessions, by the data and the structure of the model that it was measured on:
 * `train_log/.evidence/<data>/<check>.json` for checks of data, `…/<data>/<model>/<check>.json` for checks of a model.
 * A later verdict on the same takes its place; partial verdicts and those that don't name their subject aren't kept.
 *
 * @param verdict - From a check, bound to its subject.
 * @param root - Folder of all runs.
 * @throws {AthanorError} `storage` when it can't be written.
 */
export function keepEvidence(verdict: KeptVerdict, root = "train_log"): void {
  if (verdict.subject === undefined || verdict.partial !== undefined) return;
  const { data, model } = verdict.subject;
  const folder = path.join(root, folderName, shortName(data), model ? shortName(model) : "");
  mkdirSync(folder, { recursive: true });
  writeFileAtomic(path.join(folder, `${verdict.check}.json`), toJsonText(verdict));
}

/**
 * The verdicts that were kept: all that hold for the subject, and for every other check the newest one of something else,
 * which is stale. Files that can't be read are passed over.
 *
 * @param subject - Data and model at hand.
 * @param root - Folder of all runs.
 * @param options - `experiment`: its name; what another one was checked with is no past of it, and never stale for it.
 */
export function readEvidence(
  subject: VerdictSubject,
  root = "train_log",
  options: { readonly experiment?: string } = {},
): readonly KeptVerdict[] {
  const files = evidenceFiles(path.join(root, folderName));
  const newest = new Map<string, KeptVerdict>();
  for (const file of files) {
    const name = path.basename(file, ".json");
    const before = newest.get(name);
    // Oldest first: a later one wins, unless the earlier one is the one that holds.
    const verdict = readVerdict(file);
    if (verdict === undefined || isForeign(verdict, subject, options)) continue;
    const isBetter = before === undefined || !holdsFor(before.subject, subject);
    if (isBetter || holdsFor(verdict.subject, subject)) newest.set(name, verdict);
  }
  return [...newest.values()];
}

/** Found on something else by another experiment, or by nobody knows which. */
function isForeign(
  verdict: KeptVerdict,
  subject: VerdictSubject,
  { experiment }: { readonly experiment?: string },
): boolean {
  const isOwn = experiment === undefined || verdict.experiment === experiment;
  return !isOwn && !holdsFor(verdict.subject, subject);
}

function evidenceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json") && !path.basename(name).startsWith("."))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, time: statSync(file).mtimeMs }))
    .toSorted((a, b) => a.time - b.time)
    .map(({ file }) => file);
}

function readVerdict(file: string): KeptVerdict | undefined {
  try {
    const stored = parseJsonText(readFileSync(file, "utf8")) as Partial<Verdict> | null;
    return typeof stored?.check === "string" && stored.subject !== undefined
      ? (stored as KeptVerdict)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Sixteen digits name a fingerprint in a path; whatever else a program uses as one is hashed first. */
function shortName(fingerprint: string): string {
  const isHash = /^[0-9a-f]{16,}$/u.test(fingerprint);
  const hash = isHash ? fingerprint : createHash("sha256").update(fingerprint).digest("hex");
  return hash.slice(0, 16);
}
