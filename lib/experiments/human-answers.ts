import type { HumanAnswers } from "../checks/check-human.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { appendEvidence, readEvidenceLines } from "./evidence-lines.ts";

/**
 * Keeps one answer of a person about a sample of these data, for later sessions too; a later answer about the same sample
 * takes its place.
 *
 * @param answer - The sample's id and the class, or -1 for "can't tell".
 * @param root - Folder of all runs.
 * @throws {AthanorError} `storage` when it can't be written.
 */
export function keepAnswer(
  { fingerprint }: LabeledData,
  { id, label }: { readonly id: string; readonly label: number },
  root = "train_log",
): void {
  appendEvidence({ kind: "human", fingerprint, root }, { id, label });
}

/** The answers given so far about these data; a line that was cut off in writing is passed over. */
export function readAnswers({ fingerprint }: LabeledData, root = "train_log"): HumanAnswers {
  const lines = readEvidenceLines({ kind: "human", fingerprint, root });
  return Object.fromEntries(
    lines.flatMap(({ id, label }) =>
      typeof id === "string" && typeof label === "number" ? [[id, label] as const] : [],
    ),
  );
}
