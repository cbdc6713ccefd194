import type { Stage } from "../core/verdict.ts";

/** How a verdict that a stage asks for stands. */
export type GateState = "passed" | "failed" | "missing" | "stale" | "waived";

/** One line of the gate table. */
export interface GateRow {
  readonly [column: string]: string | number | undefined;
  readonly stage: Stage;
  readonly check: string;
  /** Required ones keep the next stage shut; the others are shown. */
  readonly need: "required" | "advised" | "more";
  readonly state: GateState;
  /** Measured value, or empty. */
  readonly value: number | string;
  readonly threshold: string;
  /** Rows of docs/practices.md that ask for it. */
  readonly rows: string;
  /** What mends it, or why it was waived; empty when it passed. */
  readonly next: string;
  /** Why it is stale, or missing although it was begun; absent otherwise. */
  readonly why?: string;
}

/**
 * The one reason why all stale rows are stale, to be said once for all of them; empty where they differ or are fewer than two.
 *
 * @param rows - Of any stages.
 */
export function sharedReason(rows: readonly GateRow[]): string {
  const stale = rows.filter(({ state }) => state === "stale");
  const [first = "", ...others] = new Set(stale.map(({ why = "" }) => why));
  return stale.length < 2 || others.length > 0 ? "" : first;
}

/**
 * What mends a row, and why it has to be.
 *
 * @param said - A reason that was said before.
 */
export function stepText({ next, why = "" }: GateRow, said = ""): string {
  return why === "" || why === said ? next : `${next} (${why})`;
}

/** A measured value with four significant digits. */
export function valueText(value: number | string): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : value;
}
