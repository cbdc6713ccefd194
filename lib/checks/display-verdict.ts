import { escapeText } from "../core/escape-text.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import type { Verdict } from "../core/verdict.ts";
import { toMimeBundle } from "../plots/figure-bundle.ts";
import { badColor, goodColor, warnColor } from "../plots/theme.ts";
import { pageCommand } from "./check-page.ts";

/** A verdict that shows itself as the last value of a cell. */
export type DisplayableVerdict = Verdict & Displayable;

/**
 * A verdict that shows itself: a card with its value beside the threshold, what to do, and its figure.
 *
 * @param verdict - Stays as it is; the copy has the same fields.
 */
export function displayVerdict(verdict: Verdict): DisplayableVerdict {
  return Object.defineProperty({ ...verdict }, displaySymbol, {
    value: () => verdictBundle(verdict),
  }) as unknown as DisplayableVerdict;
}

/** Several verdicts that show themselves as one table. */
export type VerdictTable = readonly Verdict[] & Displayable;

/**
 * Verdicts as a table: check, passed or not, value, threshold.
 *
 * @param verdicts - In the order of the rows.
 */
export function verdictTable(verdicts: readonly Verdict[]): VerdictTable {
  return Object.defineProperty([...verdicts], displaySymbol, {
    value: (): MimeBundle => ({
      "text/html": tableHtml(verdicts),
      "text/plain": verdicts.map(verdictLine).join("\n"),
    }),
  }) as unknown as VerdictTable;
}

/**
 * A verdict as lines of plain text, as a terminal shows it.
 *
 * @param verdict - What to print.
 */
export function verdictText(verdict: Verdict): string {
  const remedies = verdict.remedy.map((remedy, index) => `  ${index + 1}. ${remedy}`);
  const command = moreCommand(verdict);
  const more = command === undefined ? [] : [`  How it judges, and a failure: ${command}`];
  return [verdictLine(verdict), `  ${verdict.summary}`, ...remedies, ...more].join("\n");
}

/** What shows the check's page, where there is something to understand. */
function moreCommand({ check, passed, partial }: Verdict): string | undefined {
  return passed || partial !== undefined ? undefined : pageCommand(check);
}

async function verdictBundle(verdict: Verdict): Promise<MimeBundle> {
  const shown: MimeBundle = verdict.figure === undefined ? {} : await toMimeBundle(verdict.figure);
  const plot = shown["text/html"];
  const html = typeof plot === "string" ? cardHtml(verdict) + plot : cardHtml(verdict);
  return { "text/html": html, "text/plain": verdictText(verdict) };
}

function verdictLine(verdict: Verdict): string {
  const { check, passed, threshold, unit, partial } = verdict;
  if (partial !== undefined) return `○ ${check}: ${partial}`;
  const word = passed ? "passed" : "FAILED";
  return `${passed ? "✓" : "✗"} ${check} ${word}: ${shortNumber(verdict.value)} ${unit} (${threshold})`;
}

function cardHtml(verdict: Verdict): string {
  const { check, summary, remedy } = verdict;
  const remedies = remedy.map((text) => `<li>${escapeText(text)}</li>`).join("");
  const list =
    remedies === ""
      ? ""
      : `<p style="margin:.4em 0 0">What to do:</p><ol style="margin:.2em 0 0 1.4em;padding:0">${remedies}</ol>`;
  return (
    `<div class="athanor-verdict" style="border-left:4px solid ${colorOf(verdict)};padding:.3em .8em;margin:.3em 0">` +
    `<div><strong style="color:${colorOf(verdict)}">${wordOf(verdict)}</strong> <strong>${escapeText(check)}</strong>${measuredHtml(verdict)}</div>` +
    `<div>${escapeText(summary)}</div>${list}${moreHtml(verdict)}</div>`
  );
}

function colorOf({ passed, partial }: Verdict): string {
  if (partial !== undefined) return warnColor;
  return passed ? goodColor : badColor;
}

function wordOf({ passed, partial }: Verdict): string {
  if (partial !== undefined) return `○ ${partial}`;
  return passed ? "✓ passed" : "✗ failed";
}

/** Value and bound; a check that was interrupted has measured nothing. */
function measuredHtml({ value, unit, threshold, seedReference, partial }: Verdict): string {
  if (partial !== undefined) return "";
  const measured = `${shortNumber(value)} ${escapeText(unit)}`;
  return ` · ${measured} · expected ${escapeText(threshold)} <small>(${escapeText(seedReference)})</small>`;
}

function moreHtml(verdict: Verdict): string {
  const command = moreCommand(verdict);
  if (command === undefined) return "";
  return `<p style="margin:.4em 0 0"><small>How it judges, and a failure: <code>${escapeText(command)}</code></small></p>`;
}

function tableHtml(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ check, passed, value, unit, threshold, summary }) => {
    const mark = `<td style="color:${passed ? goodColor : badColor}">${passed ? "✓" : "✗"}</td>`;
    const cells = [check, `${shortNumber(value)} ${unit}`, threshold, summary]
      .map((text) => `<td style="text-align:left">${escapeText(text)}</td>`)
      .join("");
    return `<tr>${mark}${cells}</tr>`;
  });
  const head = ["", "check", "value", "expected", "found"]
    .map((text) => `<th style="text-align:left">${text}</th>`)
    .join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
