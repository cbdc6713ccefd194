import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { HumanAnswers } from "../checks/check-human.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { storageError } from "../tracking/storage.ts";

/** One line a given answer: an interrupted session goes on where it stood. */
function fileOf(data: LabeledData, root: string): string {
  return path.join(root, ".evidence", "human", `${data.fingerprint.slice(0, 16)}.jsonl`);
}

/**
 * Keeps one answer of a person about a sample of these data, for later sessions too; a later answer about the same sample
 * takes its place.
 *
 * @param answer - The sample's id and the class, or -1 for "can't tell".
 * @param root - Folder of all runs.
 * @throws {AthanorError} `storage` when it can't be written.
 */
export function keepAnswer(
  data: LabeledData,
  answer: { readonly id: string; readonly label: number },
  root = "train_log",
): void {
  const file = fileOf(data, root);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, `${JSON.stringify({ id: answer.id, label: answer.label })}\n`);
  } catch (error) {
    throw storageError(file, error);
  }
}

/** The answers given so far about these data; a line that was cut off in writing is passed over. */
export function readAnswers(data: LabeledData, root = "train_log"): HumanAnswers {
  const file = fileOf(data, root);
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, "utf8").split("\n");
  return Object.fromEntries(lines.flatMap(answerOf));
}

function answerOf(line: string): (readonly [string, number])[] {
  try {
    const { id, label } = JSON.parse(line) as { readonly id?: unknown; readonly label?: unknown };
    return typeof id === "string" && typeof label === "number" ? [[id, label]] : [];
  } catch {
    return [];
  }
}
