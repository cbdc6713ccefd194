import { plotlySource } from "../plots/plotly-source.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { cellsHtml } from "./cells-section.ts";
import { checksHtml } from "./checks-section.ts";
import { configHtml } from "./config-section.ts";
import { dataHtml } from "./data-section.ts";
import { environmentHtml } from "./environment-section.ts";
import { gatesHtml } from "./gates-section.ts";
import { headerHtml, titleOf, verdictLine } from "./header.ts";
import { escapeHtml, folded } from "./html.ts";
import { createPlotBook, type PlotBook } from "./plot-book.ts";
import { rawData } from "./raw-data.ts";
import { comparisonsHtml, curvesHtml, evaluationHtml, otherHtml } from "./results-section.ts";
import { pageScript } from "./script.ts";
import { pageStyle } from "./style.ts";

/** One part of the page; without content it is left out. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly build: (record: RunRecord, book: PlotBook) => Promise<string | undefined>;
}

const sections: readonly Section[] = [
  { id: "gates", title: "Gates", build: async (record) => gatesHtml(record) },
  { id: "config", title: "Config", build: async (record) => configHtml(record) },
  { id: "environment", title: "Environment", build: async (record) => environmentHtml(record) },
  { id: "data", title: "Data", build: dataHtml },
  { id: "curves", title: "Training", build: curvesHtml },
  { id: "checks", title: "Checks", build: checksHtml },
  { id: "evaluation", title: "Evaluation", build: evaluationHtml },
  { id: "comparisons", title: "Comparisons", build: comparisonsHtml },
  { id: "more", title: "More", build: otherHtml },
  { id: "cells", title: "Notebook", build: notebookHtml },
  { id: "log", title: "Log", build: async (record) => logHtml(record) },
];

/** The policy that the browser holds the page to: nothing is asked of any network. */
const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:";

/**
 * The report of a run as one HTML file that asks nothing of any network.
 *
 * It holds the gate table, config, environment, data card, curves, checks, evaluation, comparisons and the notebook's cells
 * in the order they ran; plots are live (plotly inlined once) with still pictures for readers without scripts; the
 * run's data stands inside as JSON. Equal records give equal bytes. A run that is going on, failed or was killed gives
 * a report that says so, and a part that can't be drawn says why in its place.
 *
 * @param record - What `readRun` gives.
 * @returns The text of the file; around 2 to 4 MB, 1.4 MB of it plotly.
 */
export async function buildReport(record: RunRecord): Promise<string> {
  const book = createPlotBook();
  const built: { readonly id: string; readonly title: string; readonly html: string }[] = [];
  for (const section of sections) {
    const html = await buildSafely(section, { record, book });
    if (html !== undefined) built.push({ id: section.id, title: section.title, html });
  }
  const parts = built.map(
    ({ id, title, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${html}</section>`,
  );
  const links = built.map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`);
  return page({
    record,
    links: links.join(""),
    main: `${headerHtml(record)}${parts.join("\n")}`,
    data: rawData(record, book),
  });
}

async function buildSafely(
  section: Section,
  options: { readonly record: RunRecord; readonly book: PlotBook },
): Promise<string | undefined> {
  try {
    return await section.build(options.record, options.book);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `<p class="problems">This part could not be drawn: ${escapeHtml(reason)}</p>`;
  }
}

async function notebookHtml(record: RunRecord, book: PlotBook): Promise<string | undefined> {
  const { cells } = record;
  if (!Array.isArray(cells) || cells.length === 0) return undefined;
  const lead = `<p class="note">${cells.length} cells in the order in which they ran; times are UTC.</p>`;
  return lead + (await cellsHtml(cells, book));
}

function logHtml(record: RunRecord): string | undefined {
  const text = record.log.trimEnd();
  if (text === "") return undefined;
  const count = text.split("\n").length;
  const block = `<pre class="output">${escapeHtml(text)}</pre>`;
  return count <= 12 ? block : folded(`${count} lines`, block);
}

function page(parts: {
  readonly record: RunRecord;
  readonly links: string;
  readonly main: string;
  readonly data: string;
}): string {
  const { record, links, main, data } = parts;
  const title = `${titleOf(record)} · ${record.info.experiment}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Athanor">
<meta name="description" content="${escapeHtml(verdictLine(record))}">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#top">To the report</a>
<nav aria-label="Contents"><ol>${links}</ol></nav>
<main id="top">
${main}
<footer>Made by Athanor from the run's folder alone. This file asks nothing of any network, and holds its data as JSON in <code>#athanor-data</code>.</footer>
</main>
<script type="application/json" id="athanor-data">${data}</script>
<script>${plotlySource()}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}
