import type { Figure } from "../core/figure.ts";
import { AthanorError } from "../core/errors.ts";
import { type MimeBundle, showInNotebook } from "../core/mime-bundle.ts";
import { createElementId, liveHtml, stillImage, toMimeBundle } from "./figure-bundle.ts";
import { figure } from "./figure.ts";
import { livePush, type LivePoint } from "./live-script.ts";
import { logSwitch, onAxes, panelAxes } from "./metric-panels.ts";
import { type ReferenceLine, referenceShapes } from "./reference-lines.ts";
import { wordsSvg } from "./render-svg.ts";
import { seriesColor, titled, withOpacity } from "./theme.ts";

/** One line of a live plot. */
export interface LiveSeries {
  /** What {@link LivePlot.add} calls it, e.g. `val_loss`. */
  readonly name: string;
  /** Name in the legend; series of one label share a colour. */
  readonly label: string;
  /** Metric of the panel that it is drawn in; one panel a metric. */
  readonly metric: string;
  /** Dense values are drawn pale and thin, others as a line with markers. */
  readonly dense: boolean;
}

/** Options of {@link createLivePlot}. */
export interface LivePlotParts {
  readonly series: readonly LiveSeries[];
  readonly title?: string;
  /** Levels to hold a metric against, e.g. a person's accuracy. */
  readonly references?: readonly ReferenceLine[];
  /** Shows a bundle, answers whether a notebook took it; default the notebook around this program. */
  readonly show?: typeof showInNotebook;
  /** Milliseconds, for the pace. */
  readonly now?: () => number;
}

/** Curves that grow while a program works. */
export interface LivePlot {
  /**
   * Adds a point; the first one shows the plot. NaN breaks the line.
   *
   * @throws {AthanorError} `argument` for a series that the plot doesn't have.
   */
  add(series: string, x: number, y: number): void;
  /** Puts a whole figure with its still picture in place of the growing one; harmless when called twice. */
  finish(whole: Figure): Promise<void>;
}

/** At most ten messages a second: Jupyter Server counts them, each costs a short step a percent, and eyes need no more. */
const flushEveryMs = 100;
/** A message repeats this many older points, in case an update before it was dropped. */
const repeated = 200;
/** Above so many points of one series each second one is left out, again and again: browsers stay quick. */
const denseLimit = 1500;

/**
 * Live curves by a side channel: the plot is shown once, and a second output carries a script with the new points, so
 * that nothing is drawn anew (row #84). Where there is no notebook it does nothing.
 *
 * Points are sent when they are added and 100 ms have passed, so that a busy event loop doesn't hold them back, and by a
 * timer when no more come.
 */
export function createLivePlot(parts: LivePlotParts): LivePlot {
  const { series, show = showInNotebook, now = Date.now } = parts;
  const id = createElementId();
  const channel = `${id}-points`;
  const points: LivePoint[] = [];
  const strides = series.map(() => ({ every: 1, seen: 0, kept: 0 }));
  let state: "new" | "shown" | "off" | "finished" = "new";
  let sent = 0;
  let last = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (state !== "shown" || sent === points.length) return;
    last = now();
    const first = Math.max(0, sent - repeated);
    sent = points.length;
    show(pushBundle(id, first, points.slice(first)), { displayId: channel, update: true });
  };
  const open = (): void => {
    const isTaken = show(openingBundle(id, parts), { displayId: id });
    state = isTaken ? "shown" : "off";
    if (isTaken) show({ "text/html": "" }, { displayId: channel });
  };
  return {
    add: (name, x, y) => {
      const trace = traceOf(series, name);
      if (state === "new") open();
      if (state !== "shown" || !isKept(strides[trace])) return;
      points.push([trace, x, Number.isFinite(y) ? y : null]);
      if (now() - last >= flushEveryMs) flush();
      else timer ??= setTimeout(flush, flushEveryMs).unref();
    },
    finish: async (whole) => {
      flush();
      if (state !== "shown") return;
      state = "finished";
      show(await toMimeBundle(whole), { displayId: id, update: true });
      show({ "text/html": "" }, { displayId: channel, update: true });
    },
  };
}

function traceOf(series: readonly LiveSeries[], name: string): number {
  const index = series.findIndex((candidate) => candidate.name === name);
  if (index >= 0) return index;
  const known = series.map((candidate) => candidate.name).join(", ");
  throw new AthanorError(
    "argument",
    `Expected a series of this live plot, received "${name}". It has: ${known}. Name every series when you create the plot.`,
  );
}

/** Thins a long series evenly: the stride doubles each time that the limit is reached. */
function isKept(stride: { every: number; seen: number; kept: number } | undefined): boolean {
  if (stride === undefined) return false;
  const kept = stride.seen % stride.every === 0;
  stride.seen += 1;
  if (!kept) return false;
  stride.kept += 1;
  if (stride.kept % denseLimit === 0) stride.every *= 2;
  return true;
}

function pushBundle(id: string, first: number, points: readonly LivePoint[]): MimeBundle {
  return { "text/html": livePush(id, first, points) };
}

/** HTML only: with plotly's own media type frontends would draw that, and there would be no element to push into. */
function openingBundle(id: string, parts: LivePlotParts): MimeBundle {
  const { series, title, references = [] } = parts;
  const metrics = [...new Set(series.map(({ metric }) => metric))];
  const labels = [...new Set(series.map(({ label }) => label))];
  const data = series.map((line) =>
    onAxes(emptyTrace(line, labels.indexOf(line.label)), metrics.indexOf(line.metric)),
  );
  const empty = figure(data, {
    ...titled(title),
    ...panelAxes(metrics, false),
    ...logSwitch(metrics),
    ...referenceShapes(references, metrics),
    margin: { l: 56, r: 20, t: title === undefined ? 40 : 72, b: 48 },
    showlegend: true,
    height: 360,
  });
  const figureText = JSON.stringify({ data: empty.data, layout: empty.layout });
  const words = "The plot grows here while training runs, and is drawn whole at its end.";
  const image = stillImage(wordsSvg(words), words);
  return { "text/html": liveHtml({ id, image, figureText }), "text/plain": words };
}

function emptyTrace({ label, dense }: LiveSeries, color: number): Record<string, unknown> {
  const ink = seriesColor(color);
  return {
    type: "scatter",
    mode: dense ? "lines" : "lines+markers",
    name: label,
    legendgroup: label,
    x: [],
    y: [],
    line: { color: dense ? withOpacity(ink, 0.55) : ink, width: dense ? 1 : 2 },
    marker: { size: 5 },
  };
}
