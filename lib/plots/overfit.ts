import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import {
  axis,
  badColor,
  escapeMarkup,
  goodColor,
  neutralInk,
  seriesColor,
  titled,
} from "./theme.ts";

/** What happened when a model was trained on a few samples until it knew them by heart. */
export interface OverfitHistory {
  /** Loss after each step, in nats. */
  readonly losses: readonly number[];
  /** Class index of each sample. */
  readonly labels: ArrayLike<number>;
  /** Class index predicted for each sample at the end. */
  readonly predictions: ArrayLike<number>;
  readonly classNames?: readonly string[];
}

/** The loss on its way to zero, and labels with predictions aligned: rings that are filled agree (rows #75, #76). */
export function overfitFigure(
  history: OverfitHistory,
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const labels = Array.from(history.labels);
  const predictions = Array.from(history.predictions);
  const samples = labels.map((_, index) => index);
  const right = predictions.map((prediction, index) => prediction === labels[index]);
  const loss = {
    type: "scatter",
    mode: "lines",
    name: "loss",
    x: history.losses.map((_, index) => index + 1),
    y: history.losses.map((value) => (value > 0 && Number.isFinite(value) ? value : null)),
    line: { color: seriesColor(0), width: 2 },
    showlegend: false,
  };
  const rings = {
    type: "scatter",
    mode: "markers",
    name: "label",
    x: samples,
    y: labels,
    xaxis: "x2",
    yaxis: "y2",
    marker: { size: 16, color: "rgba(0,0,0,0)", line: { color: neutralInk, width: 2 } },
  };
  const dots = {
    type: "scatter",
    mode: "markers",
    name: "prediction",
    x: samples,
    y: predictions,
    xaxis: "x2",
    yaxis: "y2",
    marker: { size: 8, color: right.map((same) => (same ? goodColor : badColor)) },
  };
  const correct = right.filter(Boolean).length;
  return figure([loss, rings, dots], {
    ...titled(options.title ?? `Overfit: ${correct} of ${labels.length} samples learned`),
    xaxis: axis("step", { domain: [0, 0.46] }),
    yaxis: axis("loss", { type: "log", exponentformat: "power" }),
    xaxis2: axis("sample", { domain: [0.56, 1], anchor: "y2", dtick: labels.length > 16 ? 4 : 1 }),
    yaxis2: axis("class", { anchor: "x2", ...classTicks(history.classNames) }),
    legend: { orientation: "h", x: 0.56, xanchor: "left", y: 1.02, yanchor: "bottom" },
    margin: { l: 56, r: 20, t: 72, b: 48 },
  });
}

function classTicks(classNames: readonly string[] | undefined): Readonly<Record<string, unknown>> {
  if (classNames === undefined || classNames.length > 30) return {};
  return {
    tickmode: "array",
    tickvals: classNames.map((_, index) => index),
    ticktext: classNames.map(escapeMarkup),
    range: [-0.7, classNames.length - 0.3],
  };
}
