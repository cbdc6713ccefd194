import type { Figure } from "../core/figure.ts";
import { escapeScript } from "../plots/figure-bundle.ts";
import { toJsonText } from "../tracking/json-text.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { isObject, type Json } from "./html.ts";
import { textOf } from "./output.ts";
import type { PlotBook } from "./plot-book.ts";

/**
 * The run as JSON for one script element, so that the report is also its data: `{ format, run, plots }`.
 *
 * `plots` holds each figure once; a stored figure names its place there. Cells keep their sources and texts; what else
 * they showed stands in the page. The folder's place on the disk is left out: the same run elsewhere gives the same
 * report.
 */
export function rawData(record: RunRecord, book: PlotBook): string {
  const { directory: _place, figures, verdicts, cells, children, ...rest } = record;
  const run = {
    ...rest,
    figures: figures.map(({ figure, ...entry }) => ({ ...entry, plot: book.numberOf(figure) })),
    verdicts: verdicts.map(({ figure, ...verdict }) => ({ ...verdict, ...plotOf(figure, book) })),
    children: children.map(({ info, metrics }) => ({ info, metrics })),
    cells: cells.map(plainCell),
  };
  return escapeScript(toJsonText({ format: "athanor-report-1", run, plots: book.figures }));
}

function plotOf(figure: Figure | undefined, book: PlotBook): Json {
  return figure === undefined ? {} : { plot: book.numberOf(figure) };
}

function plainCell(cell: Json): Json {
  const outputs: readonly unknown[] = Array.isArray(cell["outputs"]) ? cell["outputs"] : [];
  return { ...cell, outputs: outputs.filter(isObject).map(plainOutput) };
}

function plainOutput(output: Json): Json {
  const { data, metadata: _metadata, ...rest } = output;
  return isObject(data) ? { ...rest, data: { "text/plain": textOf(data["text/plain"]) } } : rest;
}
