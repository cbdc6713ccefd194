import { existsSync } from "node:fs";
import path from "node:path";
import { AthanorError } from "../core/errors.ts";
import { listRuns } from "./list-runs.ts";

/**
 * The folder of the run that a person means.
 *
 * @param reference - A run's folder, its name, its id or the end of one (`9f3a`), or `last` for the newest run.
 * @param root - Folder of all runs.
 * @returns Absolute path of the run's folder.
 * @throws {AthanorError} `not-found` when no run, or more than one, is meant.
 */
export function findRun(reference: string, root = "train_log"): string {
  if (existsSync(path.join(reference, "run.json"))) return path.resolve(reference);
  const runs = listRuns(root);
  const found =
    reference === "last"
      ? runs.slice(-1)
      : runs.filter(({ info }) => info.name.endsWith(reference) || info.runId === reference);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only.directory;
  const names = (only === undefined ? runs.slice(-5) : found).map(({ info }) => info.name);
  const list = names.length === 0 ? `${root} holds no runs` : `the nearest are ${names.join(", ")}`;
  throw new AthanorError(
    "not-found",
    `Expected the folder, name or id of one run, or "last"; received "${reference}": ${list}.`,
  );
}
