import type { CheckDoc } from "./check-docs.mjs";

/** A recorded failure of a check. */
export interface RecordedExample {
  readonly bug: string;
  readonly verdict: {
    readonly check: string;
    readonly value: number | null;
    readonly unit: string;
    readonly threshold: string;
    readonly summary: string;
    readonly remedy: readonly string[];
  };
  readonly picture: boolean;
}

export function checkPage(
  doc: CheckDoc,
  example: RecordedExample,
  practices: ReadonlyMap<number, string>,
): string;
export function checkIndex(docs: readonly CheckDoc[]): string;
export function practiceRows(text: string): ReadonlyMap<number, string>;
