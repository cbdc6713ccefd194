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
  const { anchors, range } = placeNumbers(bars, bound);
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
    x: anchors,
    y: bars.map(nameOf),
    text: bars.map(({ value }) => `  ${shortText(value)}`),
    textposition: "middle right",
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
      range,
    }),
    // Names take the same room in each figure: where nothing is measured (still pictures), a margin of its own is too large.
    yaxis: axis("", {
      type: "category",
      autorange: "reversed",
      showgrid: false,
      automargin: false,
      dtick: 1,
      tickfont: { size: 11 },
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
  const isTiny = value !== 0 && Math.abs(value) < 1e-3;
  return isTiny ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** Pixels of the plot beside the names on a page of 360, and of a digit. */
const [narrowPlot, digit] = [170, 7];

/**
 * Where the numbers begin, and the range of the axis in which they have room on a narrow page too: right of their bars, of 0
 * where a bar goes to the left (there the names are), and of the bound where its line would run through them.
 */
function placeNumbers(
  bars: readonly NamedBar[],
  bound: number | undefined,
): { readonly anchors: readonly number[]; readonly range: readonly [number, number] } {
  const values = bars.map(({ value }) => (Number.isFinite(value) ? value : 0));
  const shares = bars.map(({ value }) => ((shortText(value).length + 2) * digit) / narrowPlot);
  const low = 1.05 * Math.min(0, ...values, bound ?? 0);
  let anchors = values.map((value) => Math.max(0, value));
  let high = Math.max(0, ...values, bound ?? 0);
  // The room that a number takes depends on the range, which depends on the room: each turn comes nearer by half or more.
  for (let turn = 0; turn < 12; turn += 1) {
    const room = shares.map((share) => share * (high - low));
    anchors = anchors.map((anchor, index) => besideLine(anchor, room[index] ?? 0, bound));
    high = Math.max(high, ...anchors.map((anchor, index) => anchor + (room[index] ?? 0)));
  }
  return { anchors, range: [low, high] };
}

function besideLine(anchor: number, room: number, bound: number | undefined): number {
  return bound !== undefined && anchor <= bound && bound < anchor + room ? bound : anchor;
}
