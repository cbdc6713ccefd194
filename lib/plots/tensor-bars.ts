import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, escapeMarkup, neutralInk, seriesColor, titled } from "./theme.ts";

/** One number of a layer or tensor. */
export interface TensorBar {
  readonly name: string;
  /** At least 0; zero has no place on the logarithmic axis and is marked. */
  readonly value: number;
  /** Zero is in order, as for biases at the start. */
  readonly mayBeZero?: boolean;
}

/** One number for each layer or tensor on a logarithmic axis, in the model's order; zeros and NaN are crosses (rows #51, #63, #65). */
export function tensorBarsFigure(
  bars: readonly TensorBar[],
  options: { readonly title?: string; readonly xTitle?: string } = {},
): DisplayableFigure {
  const drawable = ({ value }: TensorBar): boolean => Number.isFinite(value) && value > 0;
  const lowest = Math.min(1, ...bars.filter(drawable).map(({ value }) => value)) / 10;
  const trace = {
    type: "scatter",
    mode: "markers",
    x: bars.map((bar) => (drawable(bar) ? bar.value : lowest)),
    y: bars.map(({ name }) => escapeMarkup(name)),
    customdata: bars.map(({ value }) => String(Number(value.toPrecision(4)))),
    marker: {
      size: 11,
      symbol: bars.map((bar) => (drawable(bar) ? "circle" : "x")),
      color: bars.map(colorOf),
    },
    hovertemplate: "%{y}<br>%{customdata}<extra></extra>",
  };
  return figure([trace], {
    ...titled(bars.every(drawable) ? options.title : `${options.title ?? ""} (×: 0 or NaN)`),
    xaxis: axis(options.xTitle ?? "value", {
      type: "log",
      exponentformat: "power",
      dtick: decadesOf(bars.filter(drawable)) < 1.5 ? "D2" : 1,
    }),
    yaxis: axis("", { type: "category", autorange: "reversed" }),
    showlegend: false,
    height: Math.max(220, 120 + 26 * bars.length),
  });
}

function colorOf({ value, mayBeZero = false }: TensorBar): string {
  if (Number.isFinite(value) && value > 0) return seriesColor(0);
  return value === 0 && mayBeZero ? neutralInk : badColor;
}

/** Powers of ten from the smallest to the largest value. */
function decadesOf(bars: readonly TensorBar[]): number {
  const values = bars.map(({ value }) => Math.log10(value));
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}
