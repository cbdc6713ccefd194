import { curvesFigure } from "../plots/curves.ts";
import { humanReference } from "../plots/reference-lines.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import type { RunSummary } from "../tracking/list-runs.ts";
import { secondsText } from "../core/units.ts";
import { escapeHtml, folded, type Json, valueText } from "./html.ts";
import type { PlotBook } from "./plot-book.ts";
import { type Column, tableHtml } from "./table.ts";

/** Figures and tables that tell how the trained model does. */
const evaluationNames = ["confusion", "worst-samples", "slices"];

/** Figures and tables that compare runs. */
const comparisonNames = ["changes", "sweep", "trials", "noise"];

/** Loss and accuracy over the epochs: the stored figure, else one drawn from the metrics. */
export async function curvesHtml(record: RunRecord, book: PlotBook): Promise<string | undefined> {
  const stored = record.figures.find((entry) => entry.name === "curves");
  if (stored !== undefined) return book.html(stored.figure, stored.caption);
  const points = record.metrics;
  const names = [...new Set(points.flatMap((point) => Object.keys(point.values)))];
  if (names.length === 0) return undefined;
  const usual = names.some((name) => /^(val_)?(loss|acc|accuracy|mae|error)$/.test(name));
  const metrics = usual ? {} : { metrics: names.slice(0, 2) };
  const references = humanReference(record.verdicts);
  return book.html(
    curvesFigure(points, { ...metrics, references }),
    "Drawn from the run's metrics",
  );
}

/** Confusion matrix and worst samples. */
export async function evaluationHtml(
  record: RunRecord,
  book: PlotBook,
): Promise<string | undefined> {
  return namedParts(record, { names: evaluationNames, book });
}

/** Single changes, sweeps and child runs. */
export async function comparisonsHtml(
  record: RunRecord,
  book: PlotBook,
): Promise<string | undefined> {
  const parts = await namedParts(record, { names: comparisonNames, book });
  const children = childrenHtml(record.children);
  return parts === undefined && children === "" ? undefined : `${parts ?? ""}${children}`;
}

/** Figures and tables that have no place of their own. */
export async function otherHtml(record: RunRecord, book: PlotBook): Promise<string | undefined> {
  const placed = new Set([
    ...evaluationNames,
    ...comparisonNames,
    "curves",
    "gates",
    "waivers",
    ...record.verdicts.map((verdict) => verdict.check),
  ]);
  const names = [...record.figures, ...record.tables]
    .map((entry) => entry.name)
    .filter((name) => !placed.has(name));
  return namedParts(record, { names: [...new Set(names)], book });
}

async function namedParts(
  record: RunRecord,
  options: { readonly names: readonly string[]; readonly book: PlotBook },
): Promise<string | undefined> {
  let html = "";
  for (const name of options.names) html += await namedPart(record, { name, book: options.book });
  return html === "" ? undefined : html;
}

async function namedPart(
  record: RunRecord,
  options: { readonly name: string; readonly book: PlotBook },
): Promise<string> {
  const { name, book } = options;
  const figure = record.figures.find((entry) => entry.name === name);
  const table = record.tables.find((entry) => entry.name === name);
  const plot = figure === undefined ? "" : await book.html(figure.figure);
  const rows = longRows(table?.rows ?? []);
  if (plot === "" && rows === "") return "";
  const title = figure?.caption || table?.caption || name;
  return `<article id="part-${escapeHtml(name)}"><h3>${escapeHtml(title)}</h3>${plot}${rows}</article>`;
}

/** A long table is folded: its figure above says the same at a glance. */
function longRows(rows: readonly Json[]): string {
  if (rows.length === 0) return "";
  return rows.length > 12 ? folded(`All ${rows.length} rows`, rowsHtml(rows)) : rowsHtml(rows);
}

function rowsHtml(rows: readonly Json[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = keys.map((key): Column => (key === "run" ? { key, html: runHtml } : { key }));
  return tableHtml(rows, { columns });
}

function runHtml(row: Json): string {
  return `<code>${escapeHtml(valueText(row["run"]))}</code>`;
}

function childrenHtml(children: readonly RunSummary[]): string {
  if (children.length === 0) return "";
  const shown = ["val_loss", "val_acc", "test_loss", "test_acc"];
  const names = shown.filter((name) => children.some((child) => name in child.metrics));
  const rows = children.map(({ info, metrics }) => ({
    run: info.name,
    status: info.status,
    ...Object.fromEntries(names.map((name) => [name, metrics[name]])),
    // A run that goes on has no duration: the report must be the same when it is made again.
    duration:
      info.endTime === undefined ? undefined : secondsText((info.endTime - info.startTime) / 1000),
  }));
  return `<article><h3>Child runs</h3>${rowsHtml(rows)}</article>`;
}
