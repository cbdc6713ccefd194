import type { CheckDoc } from "./check-docs.mjs";

/** Where one row of docs/practices.md is kept. */
export interface KeptRow {
  readonly row: number;
  readonly functions: readonly string[];
  readonly magics: readonly string[];
  readonly figures: readonly string[];
  readonly gates: readonly string[];
  readonly tests: readonly string[];
}

export function practiceMap(
  docs: readonly CheckDoc[],
  stageNeeds: Readonly<
    Record<
      string,
      readonly { readonly check: string; readonly need: string; readonly rows: string }[]
    >
  >,
  examples: Readonly<Record<string, { readonly picture: boolean }>>,
  root: string,
): readonly KeptRow[];
export function rowNumbers(text: string): readonly number[];
export function withPracticeMap(practices: string, rows: readonly KeptRow[]): string;
export function writePracticeMap(
  root: string,
  rows: readonly KeptRow[],
  format: (text: string) => Promise<string>,
): Promise<void>;
