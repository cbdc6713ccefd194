import { AthanorError } from "../core/errors.ts";
import { type ShownTable } from "../core/shown-table.ts";
import { type Stage, type Verdict, type VerdictSubject, stages } from "../core/verdict.ts";
import { compact } from "./compact.ts";
import { holdsFor, type Standing, standingOf } from "./evidence.ts";
import { type GateRow, type GateState, sharedReason, stepText, valueText } from "./gate-row.ts";
import { showBoard } from "./stage-board.ts";
import { type StageNeed, stageNeeds } from "./stage-needs.ts";

/** A gate passed with open or failed verdicts, for a reason that stays in the record. */
export interface Waiver {
  /** Stage that was entered. */
  readonly stage: Stage;
  readonly reason: string;
  /** Checks that were missing, stale or failed. */
  readonly checks: readonly string[];
  /** What it was given for; for other data or another model it doesn't count. */
  readonly subject?: VerdictSubject;
}

/** What gates are judged by, besides verdicts. */
export interface GateOptions {
  /** Waivers so far; they count for later stages too. */
  readonly waivers?: readonly Waiver[];
  /** Data and model at hand: verdicts of others are stale. Without it, all verdicts count. */
  readonly subject?: VerdictSubject;
}

/**
 * Every verdict that the recipe asks for, stage by stage, and how it stands; verdicts beyond those are listed too.
 *
 * @param verdicts - Verdicts so far; the last one of a check that holds for the subject counts.
 */
export function gateTable(
  verdicts: readonly Verdict[],
  options: GateOptions = {},
): ShownTable<GateRow> {
  const known = new Set(
    Object.values(stageNeeds).flatMap((needs) => needs.map(({ check }) => check)),
  );
  const rows = stages.flatMap((stage) => {
    const more = verdicts.filter((verdict) => verdict.stage === stage && !known.has(verdict.check));
    const names = [...new Set(more.map(({ check }) => check))];
    return [
      ...stageNeeds[stage].map((need) => gateRow(stage, need, { verdicts, ...options })),
      ...names.map((check) => gateRow(stage, extraNeed(check), { verdicts, ...options })),
    ];
  });
  return showBoard(rows);
}

type ExtraNeed = Omit<StageNeed, "need"> & { readonly need: GateRow["need"] };

function extraNeed(check: string): ExtraNeed {
  return { check, need: "more", rows: "", why: "" };
}

interface Evidence extends GateOptions {
  readonly verdicts: readonly Verdict[];
}

function gateRow(stage: Stage, entry: ExtraNeed, evidence: Evidence): GateRow {
  const { check, need } = entry;
  const { verdicts, waivers = [], subject } = evidence;
  const standing = standingOf(check, verdicts, subject);
  const verdict = standing.state === "missing" ? undefined : standing.verdict;
  const { value = "", threshold = "", seedReference = "" } = verdict ?? {};
  const rows = entry.rows === "" ? seedReference : entry.rows;
  const row = { stage, check, need, state: standing.state, value, threshold, rows };
  const waiver = waivers.findLast(
    (candidate) => candidate.checks.includes(check) && holdsFor(candidate.subject, subject),
  );
  if (waiver !== undefined && standing.state !== "passed") {
    return { ...row, state: "waived", next: waiver.reason };
  }
  return { ...row, next: nextStep(entry, standing), ...whyOf(standing) };
}

function whyOf(standing: Standing): Pick<GateRow, "why"> {
  return "why" in standing && standing.why !== "" ? { why: standing.why } : {};
}

function nextStep({ check, how }: ExtraNeed, standing: Standing): string {
  const command = how ?? `%check ${check}`;
  switch (standing.state) {
    case "passed":
      return "";
    case "failed":
      return standing.verdict.remedy[0] ?? command;
    case "stale":
    case "missing":
      return command;
  }
}

/**
 * Opens a stage's gate, or throws: every stage before it must have its required verdicts, passed, for the data and model
 * at hand.
 *
 * @param stage - The stage to enter.
 * @param verdicts - Verdicts so far; the last one of a check that holds for the subject counts.
 * @param options - `waive`: why to go on without them; an empty reason waives nothing.
 * @returns The waiver to store, or undefined when the gate was open by itself.
 * @throws {AthanorError} `gate`, listing what is missing, stale or failed and what mends each.
 */
export function requireStage(
  stage: Stage,
  verdicts: readonly Verdict[],
  options: GateOptions & { readonly waive?: string } = {},
): Waiver | undefined {
  const before = new Set(stages.slice(0, stages.indexOf(stage)));
  const open = gateTable(verdicts, options).filter(
    (row) => row.need === "required" && before.has(row.stage) && isOpen(row.state),
  );
  if (open.length === 0) return undefined;
  const reason = options.waive?.trim() ?? "";
  if (reason !== "") {
    const checks = open.map((row) => row.check);
    return { stage, reason, checks, ...compact({ subject: options.subject }) };
  }
  const shared = sharedReason(open);
  const lines = open.map((row) => describeOpen(row, shared)).join("\n");
  const because = shared === "" ? "" : ` (${shared}, so what is stale has to be made again)`;
  throw new AthanorError(
    "gate",
    `The stage ${stage} isn't open yet${because}:\n${lines}\nMake them all with %check all (checkAll in a program), mend what fails, or go on with a reason: --waive "…" (waive: "…").`,
  );
}

function isOpen(state: GateState): boolean {
  return state !== "passed" && state !== "waived";
}

function describeOpen(row: GateRow, said: string): string {
  const start = `  ${row.stage}: ${row.check}`;
  const step = stepText(row, said);
  switch (row.state) {
    case "failed":
      return `${start} failed with ${valueText(row.value)} (expected ${row.threshold}); ${step}`;
    case "stale":
      return `${start} is stale; run ${step}`;
    case "missing":
    case "passed":
    case "waived":
      return `${start} is missing; run ${step}`;
  }
}
