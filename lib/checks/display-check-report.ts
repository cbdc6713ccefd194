import { displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import { escapeText } from "../core/escape-text.ts";
import type { Verdict } from "../core/verdict.ts";
import { verdictTable } from "./display-verdict.ts";

/** What a report of all checks holds. */
export interface ReportParts {
  readonly verdicts: readonly Verdict[];
  readonly skipped: readonly { readonly check: string; readonly reason: string }[];
  readonly remedies: readonly string[];
  readonly seconds: number;
}

/** A report as a notebook shows it: what to do first, then the table, then what was left out. */
export async function reportBundle(report: ReportParts): Promise<MimeBundle> {
  const { verdicts, skipped, remedies, seconds } = report;
  const failed = verdicts.filter(({ passed }) => !passed).length;
  const head = `${verdicts.length - failed} of ${verdicts.length} checks passed in ${seconds.toFixed(1)} s`;
  const table = await verdictTable(verdicts)[displaySymbol]();
  const left = skipped.map(({ check, reason }) => `${check}: ${reason}`);
  const items = remedies.map((remedy) => `<li>${escapeText(remedy)}</li>`).join("");
  const first = items === "" ? "" : `<p>What to do first:</p><ol>${items}</ol>`;
  const rest = left.length === 0 ? "" : `<p>Not run: ${escapeText(left.join("; "))}.</p>`;
  return {
    "text/html": `<div class="athanor-check-report"><p><strong>${head}</strong></p>${first}${String(table["text/html"])}${rest}</div>`,
    "text/plain": [
      head,
      ...remedies.map((remedy, index) => `  ${index + 1}. ${remedy}`),
      String(table["text/plain"]),
      ...left.map((line) => `not run: ${line}`),
    ].join("\n"),
  };
}
