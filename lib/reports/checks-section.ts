import { pageCommand } from "../checks/check-page.ts";
import type { Verdict } from "../core/verdict.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { isDataCard } from "./data-section.ts";
import { badge, gatesOf } from "./gates-section.ts";
import { escapeHtml, field, folded, isObject, type Json, numberText } from "./html.ts";
import type { PlotBook } from "./plot-book.ts";
import { tableHtml } from "./table.ts";

/** Every check with what it found: its sentence, picture, what mends it, and the numbers behind it. */
export async function checksHtml(record: RunRecord, book: PlotBook): Promise<string | undefined> {
  if (record.verdicts.length === 0) return undefined;
  const order = gatesOf(record).map((gate) => gate.check);
  const sorted = record.verdicts.toSorted(
    (left, right) => order.indexOf(left.check) - order.indexOf(right.check),
  );
  let html = "";
  for (const verdict of sorted) html += await checkHtml(verdict, { record, book });
  return html;
}

async function checkHtml(
  verdict: Verdict,
  options: { readonly record: RunRecord; readonly book: PlotBook },
): Promise<string> {
  const { record, book } = options;
  const { check, passed, value, unit, threshold, summary, seedReference } = verdict;
  const figure = isShownBefore(verdict, record)
    ? undefined
    : (record.figures.find((entry) => entry.name === check)?.figure ?? verdict.figure);
  const plot = figure === undefined ? "" : await book.html(figure);
  const number = `${numberText(value)} ${unit ?? ""}`.trim();
  return (
    `<article class="check" id="check-${escapeHtml(check)}"><h3>${escapeHtml(check)} ${badge(passed ? "passed" : "failed")}</h3>` +
    `<p>${escapeHtml(summary ?? "")}</p>` +
    `<p class="note">${escapeHtml(number)}, expected ${escapeHtml(threshold ?? "")} · rows ${escapeHtml(seedReference ?? "–")}</p>` +
    `${remedyHtml(verdict)}${plot}${gradientTable(verdict)}${evidenceHtml(verdict)}</article>`
  );
}

/** The data check draws the class balance, which stands with the data card already. */
function isShownBefore(verdict: Verdict, record: RunRecord): boolean {
  return verdict.check === "data" && isDataCard(record.data);
}

function remedyHtml(verdict: Verdict): string {
  const remedies = Array.isArray(verdict.remedy) ? verdict.remedy : [];
  if (verdict.passed || remedies.length === 0) return "";
  const lines = remedies.map((text) => `<li>${escapeHtml(text)}</li>`).join("");
  const command = verdict.partial === undefined ? pageCommand(verdict.check) : undefined;
  const more =
    command === undefined ? "" : `<p>How it judges, and a failure: <code>${command}</code></p>`;
  return `<div class="remedy"><b>What to do</b><ol>${lines}</ol>${more}</div>`;
}

/** One line a weight tensor of a gradient check. */
function gradientTable(verdict: Verdict): string {
  const rows = field(verdict.evidence, "rows");
  if (!Array.isArray(rows) || !rows.every((row) => field(row, "maxRelativeError") !== undefined)) {
    return "";
  }
  const lines = (rows as readonly Json[]).map((row) => ({
    ...row,
    shape: Array.isArray(row["shape"]) ? row["shape"].join("×") : "",
  }));
  const columns = [
    {
      key: "name",
      label: "tensor",
      html: (row: Json) => `<code>${escapeHtml(row["name"])}</code>`,
    },
    { key: "shape" },
    { key: "compared" },
    { key: "bothZero", label: "both zero" },
    { key: "kinks" },
    { key: "maxRelativeError", label: "largest relative error" },
    { key: "meanRelativeError", label: "mean" },
  ];
  return tableHtml(lines, { columns });
}

function evidenceHtml(verdict: Verdict): string {
  if (!isObject(verdict.evidence) || Object.keys(verdict.evidence).length === 0) return "";
  const text = JSON.stringify(verdict.evidence, shorten, 1).replaceAll(
    /\n\s+(?=[^"{}[\]\s])/g,
    " ",
  );
  return folded("Evidence", `<pre class="output">${escapeHtml(text)}</pre>`);
}

/** Long lists of numbers are in the file's data; here their ends are enough. */
function shorten(_key: string, value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= 24 || typeof value[0] === "object") return value;
  return [...value.slice(0, 10), `… ${value.length - 20} more …`, ...value.slice(-10)];
}
