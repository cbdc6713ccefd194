import { type Displayable, displaySymbol } from "../core/mime-bundle.ts";
import { escapeText } from "../core/escape-text.ts";

/** How a run of an experiment ended, with the numbers that count. */
export interface ExperimentResult extends Displayable {
  readonly runId: string;
  readonly name: string;
  /** Absolute path of the run's folder. */
  readonly directory: string;
  readonly status: "FINISHED" | "FAILED" | "KILLED";
  readonly reason: string;
  /** `val_loss`, `val_acc` and, unless it was left out, `test_loss` and `test_acc`; over the whole sets (row #54). */
  readonly metrics: Readonly<Record<string, number>>;
  /** Why it failed. */
  readonly error?: Error;
}

/** Gives a result the method that shows it. */
export function shownResult(parts: Omit<ExperimentResult, typeof displaySymbol>): ExperimentResult {
  const text = describeResult(parts);
  const bundle = { "text/plain": text, "text/html": `<pre>${escapeText(text)}</pre>` };
  return Object.defineProperty({ ...parts }, displaySymbol, {
    value: () => bundle,
  }) as ExperimentResult;
}

function describeResult(result: Omit<ExperimentResult, typeof displaySymbol>): string {
  const numbers = Object.entries(result.metrics)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join("  ");
  return [`${result.status}  ${result.name}`, result.reason, numbers, result.directory]
    .filter((line) => line !== "")
    .join("\n");
}
