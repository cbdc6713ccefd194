import { type Verdict, stages } from "../core/verdict.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { escapeHtml, field, type Json, numberText, plainText, valueText } from "./html.ts";
import { tableHtml } from "./table.ts";

/** How a gate stands. */
export type GateState = "passed" | "failed" | "missing" | "stale" | "waived";

/** One gate as the report shows it. */
export interface Gate {
  readonly [column: string]: unknown;
  readonly stage: string;
  readonly check: string;
  /** `required`, `advised`, or empty for verdicts that no stage asks for. */
  readonly need: string;
  readonly state: GateState;
  /** Measured value with its unit. */
  readonly value: string;
  readonly threshold: string;
  /** Rows of the practices that ask for it. */
  readonly source: string;
  /** The waiver's reason, or what mends it. */
  readonly next: string;
}

/**
 * The gates of a run, from the table that it stored; verdicts that the table lacks are added, and a run without the table
 * shows its verdicts.
 */
export function gatesOf(record: RunRecord): readonly Gate[] {
  const stored = record.tables.find((table) => table.name === "gates")?.rows ?? [];
  const listed = new Set(stored.map((row) => row["check"]));
  const extra = record.verdicts
    .filter((verdict) => !listed.has(verdict.check))
    .toSorted((left, right) => stages.indexOf(left.stage) - stages.indexOf(right.stage))
    .map((verdict) => ({ ...verdict, state: verdict.passed ? "passed" : "failed", next: "" }));
  return [...stored, ...extra].map((row) => gateOf(row, record.verdicts));
}

function gateOf(row: Json, verdicts: readonly Verdict[]): Gate {
  const verdict = verdicts.find((candidate) => candidate.check === row["check"]);
  return {
    stage: plainText(row["stage"]),
    check: plainText(row["check"]),
    need: row["need"] === "more" ? "" : plainText(row["need"]),
    state: stateOf(row["state"]),
    value: measured(row["value"] ?? verdict?.value, verdict?.unit),
    threshold: plainText(row["threshold"]),
    source: verdict?.seedReference ?? plainText(row["rows"]),
    next: plainText(row["next"]) || remedyOf(verdict),
  };
}

function remedyOf(verdict: Verdict | undefined): string {
  return verdict?.passed === false ? (verdict.remedy[0] ?? "") : "";
}

function stateOf(state: unknown): GateState {
  return (
    (["passed", "failed", "stale", "waived"] as const).find((known) => known === state) ?? "missing"
  );
}

function measured(value: unknown, unit = ""): string {
  if (typeof value !== "number") return valueText(value);
  return `${numberText(value)} ${unit}`.trim();
}

const words: Readonly<Record<GateState, string>> = {
  passed: "✓ passed",
  failed: "✗ failed",
  missing: "○ missing",
  stale: "↻ stale",
  waived: "△ waived",
};

/** A state as a coloured word; the sign says it without colour. */
export function badge(state: GateState): string {
  return `<span class="badge ${state}">${words[state]}</span>`;
}

/** The gate table; undefined when the run has neither gates nor verdicts. */
export function gatesHtml(record: RunRecord): string | undefined {
  const gates = gatesOf(record);
  if (gates.length === 0) return undefined;
  const hasNext = gates.some((gate) => gate.next !== "");
  const columns = [
    { key: "stage" },
    { key: "check", html: (row: Json) => checkLink(plainText(row["check"]), record) },
    { key: "need" },
    { key: "state", label: "verdict", html: (row: Json) => badge(stateOf(row["state"])) },
    { key: "value", isNumber: true },
    { key: "threshold", label: "expected" },
    { key: "source", label: "asked by" },
    ...(hasNext ? [{ key: "next", label: "why, or what mends it" }] : []),
  ];
  return tableHtml(gates, { columns, className: "gates" }) + waiversHtml(record);
}

function checkLink(check: string, record: RunRecord): string {
  const name = `<b>${escapeHtml(check)}</b>`;
  const isShown = record.verdicts.some((verdict) => verdict.check === check);
  return isShown ? `<a href="#check-${escapeHtml(check)}">${name}</a>` : name;
}

function waiversHtml(record: RunRecord): string {
  const rows = record.tables.find((table) => table.name === "waivers")?.rows ?? [];
  const lines = rows.map((row) => {
    const checks = valueText(field(row, "checks"));
    return `<li>To enter <b>${escapeHtml(row["stage"])}</b> without ${escapeHtml(checks)}: ${escapeHtml(row["reason"])}</li>`;
  });
  return lines.length === 0 ? "" : `<p class="lead">Waivers</p><ul>${lines.join("")}</ul>`;
}
