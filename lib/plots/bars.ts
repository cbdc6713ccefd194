import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, escapeMarkup, goodColor, neutralInk, titled } from "./theme.ts";

/** One bar. */
export interface NamedBar {
  readonly name: string;
  readonly value: number;
  /** Whether it is in order; what isn't has its own colour. */
  readonly good: boolean;
}

/** Options of {@link barsFigure}. */
export interface BarsOptions {
  readonly title: string;
  /** What the value is, with its unit. */
  readonly xTitle: string;
  /** Drawn as a line. */
  readonly bound?: number;
}

/** Named values as level bars with the bound that they are held against; good and bad in their own colours. */
export function barsFigure(bars: readonly NamedBar[], options: BarsOptions): DisplayableFigure {
  const { title, xTitle, bound } = options;
  const reach = [...bars.map(({ value }) => value), bound ?? 0].filter(Number.isFinite);
  const data = {
    type: "bar",
    orientation: "h",
    x: bars.map(({ value }) => (Number.isFinite(value) ? value : null)),
    y: bars.map(nameOf),
    marker: { color: bars.map(({ good }) => (good ? goodColor : badColor)) },
    hovertemplate: "%{y}: %{x}<extra></extra>",
  };
  // A trace of its own: the text of bars stands askew where nothing is measured, in still pictures.
  const text = {
    type: "scatter",
    mode: "text",
    x: bars.map(({ value }) => (Number.isFinite(value) ? value : 0)),
    y: bars.map(nameOf),
    text: bars.map(({ value }) => (value < 0 ? `${shortText(value)}  ` : `  ${shortText(value)}`)),
    textposition: bars.map(({ value }) => (value < 0 ? "middle left" : "middle right")),
    cliponaxis: false,
    hoverinfo: "skip",
  };
  const line = {
    type: "line",
    x0: bound,
    x1: bound,
    yref: "paper",
    y0: 0,
    y1: 1,
    line: { color: neutralInk, dash: "dash", width: 1.5 },
  };
  return figure([data, text], {
    ...titled(title),
    xaxis: axis(xTitle, {
      automargin: false,
      range: rangeOf(reach),
    }),
    // Names take the same room in each figure: where nothing is measured (still pictures), a margin of its own is too large.
    yaxis: axis("", {
      type: "category",
      autorange: "reversed",
      showgrid: false,
      automargin: false,
      dtick: 1,
    }),
    margin: { l: 150, r: 20, t: 44, b: 56 },
    shapes: bound === undefined ? [] : [line],
    showlegend: false,
    height: Math.max(220, 118 + 26 * bars.length),
  });
}

/** As much of a name as fits beside the bars: both ends, since names of layers differ at their ends. */
function nameOf({ name }: NamedBar): string {
  return escapeMarkup(name.length > 22 ? `${name.slice(0, 11)}…${name.slice(-10)}` : name);
}

function shortText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** From the least to the largest value and 0, with room for the numbers beside the bars. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = high - low;
  if (low === 0) return [0, high + 0.2 * room];
  // Numbers left of a bar must not reach the names, and the bars have half of the width only.
  return [low - 0.75 * room, high > 0 ? high + 0.4 * room : 0];
}
