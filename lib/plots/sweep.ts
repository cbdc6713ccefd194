import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, escapeMarkup, neutralInk, titled, valueScale } from "./theme.ts";

/** One trial of a search. */
export interface SweepTrial {
  readonly name: string;
  /** By default the learning rate. */
  readonly x: number;
  /** By default the weight decay. */
  readonly y: number;
  /** What the trial is judged by; NaN when it failed. */
  readonly value: number;
}

/** Options of {@link sweepFigure}. */
export interface SweepOptions {
  readonly title?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Name of `value`; default `val_acc`. */
  readonly metric?: string;
  /** Whether a larger value is better; default true. */
  readonly higherIsBetter?: boolean;
}

/**
 * Trials of a search over two settings on logarithmic axes, coloured by how well they did; the best wears a ring and
 * failed ones are crosses. A best trial at the border asks for a wider search.
 */
export function sweepFigure(
  trials: readonly SweepTrial[],
  options: SweepOptions = {},
): DisplayableFigure {
  const { metric = "val_acc", higherIsBetter = true } = options;
  const done = trials.filter((trial) => Number.isFinite(trial.value));
  const failed = trials.filter((trial) => !Number.isFinite(trial.value));
  const best = done.toSorted((left, right) =>
    higherIsBetter ? right.value - left.value : left.value - right.value,
  )[0];
  const judged = {
    type: "scatter",
    mode: "markers",
    name: "trial",
    x: done.map((trial) => trial.x),
    y: done.map((trial) => trial.y),
    text: done.map((trial) => escapeMarkup(trial.name)),
    customdata: done.map((trial) => trial.value),
    marker: {
      size: 14,
      color: done.map((trial) => trial.value),
      colorscale: valueScale,
      reversescale: !higherIsBetter,
      line: { color: neutralInk, width: 1 },
      colorbar: { title: { text: escapeMarkup(metric) }, thickness: 12, outlinewidth: 0 },
    },
    hovertemplate: `%{text}<br>%{x:.2e}, %{y:.2e}<br>${escapeMarkup(metric)} %{customdata:.4f}<extra></extra>`,
  };
  const crosses = {
    type: "scatter",
    mode: "markers",
    name: "failed",
    x: failed.map((trial) => trial.x),
    y: failed.map((trial) => trial.y),
    text: failed.map((trial) => escapeMarkup(trial.name)),
    marker: { size: 11, symbol: "x", color: badColor },
    hovertemplate: "%{text}<br>failed<extra></extra>",
  };
  const ring = {
    type: "scatter",
    mode: "markers",
    name: "best",
    x: best === undefined ? [] : [best.x],
    y: best === undefined ? [] : [best.y],
    marker: {
      size: 26,
      symbol: "circle-open",
      color: badColor,
      line: { color: badColor, width: 3 },
    },
    hoverinfo: "skip",
  };
  return figure([judged, crosses, ring], {
    ...titled(options.title ?? "Search"),
    xaxis: axis(escapeMarkup(options.xTitle ?? "learning rate"), {
      type: "log",
      exponentformat: "power",
    }),
    yaxis: axis(escapeMarkup(options.yTitle ?? "weight decay"), {
      type: "log",
      exponentformat: "power",
    }),
    showlegend: false,
    height: 380,
  });
}
