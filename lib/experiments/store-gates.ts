import type { Verdict } from "../core/verdict.ts";
import type { Run } from "../tracking/run.ts";
import { type GateRow, stepText } from "./gate-row.ts";
import { type GateOptions, gateTable } from "./stages.ts";

/** Writes the tables `gates` and, where there are some, `waivers` into a run, for its report. */
export function storeGates(
  run: Run,
  verdicts: readonly Verdict[],
  options: GateOptions = {},
): void {
  run.logTable(
    "gates",
    gateTable(verdicts, options).map(storedRow),
    "What each stage asks for, and how it stands",
  );
  const { waivers = [] } = options;
  if (waivers.length === 0) return;
  const rows = waivers.map(({ stage, reason, checks }) => ({
    stage,
    reason,
    checks: checks.join(", "),
  }));
  run.logTable("waivers", rows, "Gates that were passed with a reason");
}

/** A row of the table, which has one column for what to do and why. */
function storedRow(row: GateRow): GateRow {
  const { why: _, ...stored } = row;
  return { ...stored, next: stepText(row) };
}
