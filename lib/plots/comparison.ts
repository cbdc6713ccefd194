import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, escapeMarkup, goodColor, gridColor, neutralInk, titled } from "./theme.ts";

/** One change against the baseline. */
export interface ComparedChange {
  readonly name: string;
  readonly value: number;
}

/** Options of {@link comparisonFigure}. */
export interface ComparisonOptions {
  readonly title?: string;
  /** Name of the value; default `val_acc`. */
  readonly metric?: string;
  /** Whether a larger value is better; default true. */
  readonly higherIsBetter?: boolean;
  /** Half width of the band of differences that another seed makes too. */
  readonly noise?: number;
}

/** Single changes against a baseline: bars of the difference, better and worse in their own colours (rows #82, #91). */
export function comparisonFigure(
  baseline: ComparedChange,
  changes: readonly ComparedChange[],
  options: ComparisonOptions = {},
): DisplayableFigure {
  const { metric = "val_acc", higherIsBetter = true, noise } = options;
  const deltas = changes.map((change) => change.value - baseline.value);
  const bars = {
    type: "bar",
    orientation: "h",
    x: deltas.map((delta) => (Number.isFinite(delta) ? delta : null)),
    y: changes.map((change) => escapeMarkup(change.name)),
    marker: {
      color: deltas.map((delta) =>
        delta === 0 ? neutralInk : delta > 0 === higherIsBetter ? goodColor : badColor,
      ),
    },
    text: changes.map((change, index) => barText(change.value, deltas[index] ?? Number.NaN)),
    textposition: "outside",
    cliponaxis: false,
    hovertemplate: `%{y}<br>%{text}<extra></extra>`,
  };
  const reach = Math.max(noise ?? 0, ...deltas.map((delta) => Math.abs(delta) || 0), 1e-9) * 1.9;
  return figure([bars], {
    ...titled(options.title ?? "Single changes"),
    xaxis: axis(
      `difference in ${escapeMarkup(metric)} to ${escapeMarkup(baseline.name)} (${shortNumber(baseline.value)})`,
      { range: [-reach, reach], zeroline: true, zerolinecolor: neutralInk },
    ),
    yaxis: axis("", { type: "category", autorange: "reversed", showgrid: false }),
    shapes: noise === undefined ? [] : [noiseBand(noise)],
    showlegend: false,
    height: Math.max(220, 120 + 36 * changes.length),
  });
}

function barText(value: number, delta: number): string {
  if (!Number.isFinite(delta)) return "failed";
  const sign = delta > 0 ? "+" : delta < 0 ? "−" : "±";
  return `${sign}${shortNumber(Math.abs(delta))} → ${shortNumber(value)}`;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function noiseBand(noise: number): Readonly<Record<string, unknown>> {
  return {
    type: "rect",
    xref: "x",
    yref: "paper",
    x0: -noise,
    x1: noise,
    y0: 0,
    y1: 1,
    fillcolor: gridColor,
    line: { width: 0 },
    layer: "below",
  };
}
