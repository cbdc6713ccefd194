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
}
