import type { DataQuestion } from "../data/data-question.ts";
import { splitNames } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { appendEvidence, readEvidenceLines } from "./evidence-lines.ts";

/**
 * Keeps what was asked of data with their fingerprint, for later sessions too: evidence for the check `queries` (row #27).
 *
 * @param question - Of a result of `browseData` or `queryData`.
 * @param root - Folder of all runs.
 * @throws {AthanorError} `storage` when it can't be written.
 */
export function keepQuestion(question: DataQuestion, root = "train_log"): void {
  const [fingerprint] = question.data;
  if (fingerprint !== undefined) appendEvidence({ kind: "questions", fingerprint, root }, question);
}

/**
 * What was asked of these data, or of parts of them, so far; data that were changed since were asked nothing.
 *
 * @param root - Folder of all runs.
 */
export function readQuestions(
  data: LabeledData | Splits,
  root = "train_log",
): readonly DataQuestion[] {
  const parts = "train" in data ? splitNames.map((split) => data[split]) : [data];
  const fingerprints = [...new Set(parts.map(({ fingerprint }) => fingerprint))];
  return fingerprints.flatMap((fingerprint) =>
    readEvidenceLines({ kind: "questions", fingerprint, root }).flatMap(questionsIn),
  );
}

function questionsIn(line: Readonly<Record<string, unknown>>): DataQuestion[] {
  const { data, text, columns, found, shown } = line;
  const areLists = isTexts(data) && isTexts(columns) && isTexts(shown);
  if (!areLists || typeof text !== "string" || typeof found !== "number") return [];
  return [{ data, text, columns, found, shown }];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
