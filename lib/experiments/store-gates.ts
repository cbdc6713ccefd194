import type { Verdict } from "../core/verdict.ts";
import type { Run } from "../tracking/run.ts";
import { type Waiver, gateTable } from "./stages.ts";

/** Writes the tables `gates` and, where there are some, `waivers` into a run, for its report. */
export function storeGates(
  run: Run,
  verdicts: readonly Verdict[],
  waivers: readonly Waiver[],
): void {
  run.logTable("gates", gateTable(verdicts, waivers), "What each stage owes, and how it stands");
  if (waivers.length === 0) return;
  const rows = waivers.map((waiver) => ({ ...waiver, checks: waiver.checks.join(", ") }));
  run.logTable("waivers", rows, "Gates that were passed with a reason");
}
