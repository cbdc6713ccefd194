import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isPlainObject } from "../config/plain-object.ts";
import type { Splits } from "../data/labeled-data.ts";
import type { Predictions } from "../data/predictions.ts";
import { listRuns } from "../tracking/list-runs.ts";
import { parseJsonText, toJsonText } from "../tracking/json-text.ts";
import type { Run } from "../tracking/run.ts";

const file = "predictions.json";

/** More samples than this aren't kept one by one. */
const most = 200_000;

/** Runs to look through for the newest predictions. */
const newest = 50;

/** Keeps in a run what its model says about every sample of the part that it was judged on. */
export function storePredictions(run: Run, predictions: Predictions): void {
  if (predictions.ids.length <= most) run.logArtifact(file, toJsonText(predictions));
}

/**
 * What the model of a run says about every sample of the test part, or of the validation part where the test wasn't touched.
 *
 * @param directory - The run's folder.
 * @returns Undefined for a run that didn't end, or judged more than 200,000 samples.
 */
export function readPredictions(directory: string): Predictions | undefined {
  const stored = path.join(directory, "artifacts", file);
  if (!existsSync(stored)) return undefined;
  try {
    const value = parseJsonText(readFileSync(stored, "utf8"));
    return isPlainObject(value) && Array.isArray(value["predicted"])
      ? (value as unknown as Predictions)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the newest run of an experiment says about the test part, or else about the validation part; runs on other data are
 * passed over.
 *
 * @param experiment - Its name.
 * @param root - Folder of all runs.
 */
export function lastPredictions(
  data: Splits,
  experiment: string,
  root = "train_log",
): Predictions | undefined {
  const found = listRuns(path.join(root, experiment))
    .filter(({ info }) => info.status === "FINISHED")
    .slice(-newest)
    .flatMap(({ directory }) => readPredictions(directory) ?? [])
    .filter(({ split, fingerprint }) => data[split].fingerprint === fingerprint)
    .toReversed();
  return found.find(({ split }) => split === "test") ?? found[0];
}
