import { AthanorError } from "../core/errors.ts";
import { type Stage, type Verdict, stages } from "../core/verdict.ts";
import { type ShownTable, shownTable } from "../core/shown-table.ts";

/** A verdict that a stage owes before the next one opens. */
export interface RequiredVerdict {
  readonly check: string;
  /** What makes it. */
  readonly command: string;
}

/** What each stage owes (rows #26 to #75); training and tuning stages owe their runs, which tables hold. */
export const requiredVerdicts: Readonly<Record<Stage, readonly RequiredVerdict[]>> = {
  data: [{ check: "data", command: "%check data" }],
  skeleton: [
    { check: "initial-loss", command: "%check initial-loss" },
    { check: "zero-input", command: "%check zero-input" },
    { check: "gradients", command: "%check gradients" },
  ],
  overfit: [{ check: "overfit", command: "%check overfit" }],
  regularize: [],
  tune: [],
  last: [],
};

/** A gate passed with open or failed verdicts, for a reason that stays in the record. */
export interface Waiver {
  /** Stage that was entered. */
  readonly stage: Stage;
  readonly reason: string;
  /** Checks that were missing or failed. */
  readonly checks: readonly string[];
}

/** One line of the gate table. */
export interface GateRow {
  readonly [column: string]: string | number | undefined;
  readonly stage: Stage;
  readonly check: string;
  readonly state: "passed" | "failed" | "missing" | "waived";
  /** Measured value, or empty. */
  readonly value: number | string;
  readonly threshold: string;
  /** What mends it; empty when it passed. */
  readonly next: string;
}

/**
 * Every verdict that the recipe asks for and how it stands; verdicts beyond those are listed too.
 *
 * @param verdicts - Verdicts so far; the last one of a check counts.
 * @param waivers - Waivers so far.
 */
export function gateTable(
  verdicts: readonly Verdict[],
  waivers: readonly Waiver[] = [],
): ShownTable<GateRow> {
  const rows = stages.flatMap((stage) => {
    const required = requiredVerdicts[stage];
    const extra = verdicts
      .filter((verdict) => verdict.stage === stage)
      .map(({ check }) => check)
      .filter((check) => !required.some((entry) => entry.check === check));
    return [
      ...required.map((entry) => gateRow({ stage, ...entry }, verdicts, waivers)),
      ...[...new Set(extra)].map((check) =>
        gateRow({ stage, check, command: `%check ${check}` }, verdicts, waivers),
      ),
    ];
  });
  return shownTable(rows, { caption: "Gates", empty: "No stage asks for a verdict." });
}

function gateRow(
  entry: RequiredVerdict & { readonly stage: Stage },
  verdicts: readonly Verdict[],
  waivers: readonly Waiver[],
): GateRow {
  const { stage, check, command } = entry;
  const verdict = verdicts.findLast((candidate) => candidate.check === check);
  const waiver = waivers.findLast((candidate) => candidate.checks.includes(check));
  const { value = "", threshold = "" } = verdict ?? {};
  const row = { stage, check, state: stateOf(verdict), value, threshold };
  const isWaived = waiver !== undefined && row.state !== "passed";
  return isWaived
    ? { ...row, state: "waived", next: waiver.reason }
    : { ...row, next: nextStep(verdict, command) };
}

function stateOf(verdict: Verdict | undefined): GateRow["state"] {
  if (verdict === undefined) return "missing";
  return verdict.passed ? "passed" : "failed";
}

function nextStep(verdict: Verdict | undefined, command: string): string {
  if (verdict === undefined) return command;
  return verdict.passed ? "" : (verdict.remedy[0] ?? command);
}

/**
 * Opens a stage's gate, or throws: every stage before it must have its verdicts, passed.
 *
 * @param stage - The stage to enter.
 * @param verdicts - Verdicts so far; the last one of a check counts.
 * @param options - `waive`: why to go on without them; an empty reason waives nothing; `waivers`:
 * those given before, which count for later stages too.
 * @returns The waiver to store, or undefined when the gate was open by itself.
 * @throws {AthanorError} `gate`, listing what is missing or failed and the command that mends each.
 */
export function requireStage(
  stage: Stage,
  verdicts: readonly Verdict[],
  options: { readonly waive?: string; readonly waivers?: readonly Waiver[] } = {},
): Waiver | undefined {
  const { waivers = [] } = options;
  const before = stages.slice(0, stages.indexOf(stage));
  const open = before
    .flatMap((earlier) =>
      requiredVerdicts[earlier].map((entry) =>
        gateRow({ stage: earlier, ...entry }, verdicts, waivers),
      ),
    )
    .filter((row) => row.state === "missing" || row.state === "failed");
  if (open.length === 0) return undefined;
  const reason = options.waive?.trim() ?? "";
  if (reason !== "") return { stage, reason, checks: open.map((row) => row.check) };
  const lines = open.map(describeOpen).join("\n");
  throw new AthanorError(
    "gate",
    `The stage ${stage} isn't open yet:\n${lines}\nMend these, or go on with a reason: --waive "…" (waive: "…" in a program).`,
  );
}

function describeOpen(row: GateRow): string {
  const start = `  ${row.stage}: ${row.check}`;
  if (row.state === "missing") return `${start} is missing; run ${row.next}`;
  return `${start} failed with ${row.value} (expected ${row.threshold}); ${row.next}`;
}
