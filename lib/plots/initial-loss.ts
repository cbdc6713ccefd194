import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, goodColor, neutralInk, titled, withOpacity } from "./theme.ts";

/** An initial loss beside what theory says. */
export interface InitialLoss {
  /** Loss of the untrained model, in nats. */
  readonly measured: number;
  /** What a model that knows nothing has: ln C for C classes. */
  readonly expected: number;
  /** Allowed distance as a fraction of `expected`. */
  readonly toleranceFraction: number;
}

/** The untrained model's loss on a line with the band where it should lie (rows #47, #48). */
export function initialLossFigure(
  loss: InitialLoss,
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const { measured, expected, toleranceFraction } = loss;
  const reach = expected * toleranceFraction;
  const passed = Math.abs(measured - expected) <= reach;
  const shownAt = Number.isFinite(measured) ? [measured] : [];
  const values = [0, expected - 2 * reach, expected + 2 * reach, ...shownAt];
  const high = Math.max(...values) * 1.08;
  const dot = {
    type: "scatter",
    mode: "markers+text",
    x: shownAt,
    y: shownAt.map(() => 0),
    text: shownAt.map((value) => `measured ${value.toFixed(4)}`),
    textposition: shownAt.map((value) => `top ${sideOf(value, high)}`),
    marker: { size: 14, color: passed ? goodColor : badColor },
    hoverinfo: "x",
  };
  const tick = {
    type: "scatter",
    mode: "markers+text",
    x: [expected],
    y: [0],
    text: [`expected ${expected.toFixed(4)}`],
    textposition: `bottom ${sideOf(expected, high)}`,
    marker: { size: 18, symbol: "line-ns-open", color: neutralInk, line: { width: 2 } },
    hoverinfo: "x",
  };
  return figure([tick, dot], {
    ...titled(options.title ?? "Loss before training"),
    xaxis: axis("loss in nats", { range: [0, high] }),
    yaxis: { visible: false, range: [-1, 1], fixedrange: true },
    shapes: [
      {
        type: "rect",
        xref: "x",
        yref: "paper",
        x0: expected - reach,
        x1: expected + reach,
        y0: 0,
        y1: 1,
        fillcolor: withOpacity(goodColor, 0.14),
        line: { width: 0 },
        layer: "below",
      },
    ],
    showlegend: false,
    height: 200,
  });
}

/** Where a text has room beside its mark. */
function sideOf(value: number, high: number): "left" | "center" | "right" {
  if (value > 0.85 * high) return "left";
  return value < 0.15 * high ? "right" : "center";
}
