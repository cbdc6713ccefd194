import { AthanorError } from "../core/errors.ts";
import { findDataProblems } from "./data-problems.ts";
import type { LabeledData } from "./labeled-data.ts";

/** Ids named in an error; the rest is counted. */
const named = 5;

/**
 * Refuses data that would spoil training without a word: labels out of range, NaN or infinite features (row #30).
 *
 * @throws {@link AthanorError} One error that names the samples by id.
 */
export function validateData(data: LabeledData): void {
  const { labelsOutOfRange, notFinite } = findDataProblems(data);
  const findings = [
    finding(labelsOutOfRange, `label outside 0 … ${data.classNames.length - 1}`),
    finding(notFinite, "NaN or infinite features"),
  ].filter((text) => text !== undefined);
  if (findings.length === 0) return;
  throw new AthanorError(
    "data",
    `Expected every sample of ${data.name} to have a label in 0 … ${data.classNames.length - 1} and finite ` +
      `features; received ${findings.join("; ")}. Repair these samples or leave them out with subset.`,
  );
}

function finding(ids: readonly string[], what: string): string | undefined {
  if (ids.length === 0) return undefined;
  const rest = ids.length > named ? ` and ${ids.length - named} more` : "";
  const samples = ids.length === 1 ? "1 sample" : `${ids.length} samples`;
  return `${samples} with ${what} (${ids.slice(0, named).join(", ")}${rest})`;
}
