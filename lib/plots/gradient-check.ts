import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import {
  axis,
  badColor,
  escapeMarkup,
  goodColor,
  seriesColor,
  titled,
  withOpacity,
} from "./theme.ts";

/** Relative errors of one tensor's sampled coordinates. */
export interface TensorErrors {
  readonly name: string;
  /** `|a - n| / max(|a|, |n|)` of each sampled coordinate, at least 0. */
  readonly relativeErrors: readonly number[];
}

/** Bounds between good, fine only with kinks, uneasy and wrong (row #71; CS231n, "Gradient checks"). */
export interface GradientBounds {
  readonly good: number;
  readonly kinks: number;
  readonly wrong: number;
}

/** Errors below this are drawn here: zero has no place on a logarithmic axis. */
export const errorFloor = 1e-13;

/** Relative error of each sampled coordinate, one line a tensor, over bands of good to wrong (rows #67 to #74). */
export function gradientCheckFigure(
  tensors: readonly TensorErrors[],
  options: { readonly title?: string; readonly bounds?: GradientBounds } = {},
): DisplayableFigure {
  const { title = "Gradient check", bounds = { good: 1e-7, kinks: 1e-4, wrong: 1e-2 } } = options;
  const names = tensors.map((tensor) => escapeMarkup(tensor.name));
  const points = tensors.flatMap((tensor, row) =>
    tensor.relativeErrors.map((error) => ({ name: names[row], error })),
  );
  const samples = {
    type: "scatter",
    mode: "markers",
    name: "sampled coordinate",
    x: points.map((point) => drawn(point.error)),
    y: points.map((point) => point.name),
    customdata: points.map((point) => point.error),
    marker: { color: withOpacity(seriesColor(0), 0.45), size: 7 },
    hovertemplate: "%{y}<br>%{customdata:.2e}<extra></extra>",
  };
  const largest = {
    type: "scatter",
    mode: "markers",
    name: "largest",
    x: tensors.map((tensor) => drawn(Math.max(0, ...tensor.relativeErrors))),
    y: names,
    marker: {
      color: tensors.map((tensor) =>
        Math.max(0, ...tensor.relativeErrors) > bounds.kinks ? badColor : seriesColor(0),
      ),
      size: 11,
      symbol: "diamond",
    },
    hovertemplate: "%{y}<br>largest %{x:.2e}<extra></extra>",
  };
  return figure([samples, largest], {
    ...titled(title),
    xaxis: axis("relative error", { type: "log", range: [-13.3, 0.3], exponentformat: "power" }),
    yaxis: axis("", { type: "category", autorange: "reversed" }),
    shapes: bandShapes(bounds),
    annotations: bandNames(bounds),
    showlegend: false,
    margin: { l: 56, r: 20, t: 72, b: 48 },
    height: Math.max(240, 140 + 30 * tensors.length),
  });
}

function drawn(error: number): number {
  return Math.min(Math.max(error, errorFloor), 1);
}

interface Band {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

function bands(bounds: GradientBounds): readonly Band[] {
  return [
    { name: "good", from: 1e-14, to: bounds.good, color: withOpacity(goodColor, 0.14) },
    {
      name: "fine with kinks",
      from: bounds.good,
      to: bounds.kinks,
      color: withOpacity(goodColor, 0.06),
    },
    { name: "uneasy", from: bounds.kinks, to: bounds.wrong, color: withOpacity(badColor, 0.08) },
    { name: "wrong", from: bounds.wrong, to: 10, color: withOpacity(badColor, 0.2) },
  ];
}

function bandShapes(bounds: GradientBounds): readonly Readonly<Record<string, unknown>>[] {
  return bands(bounds).map((band) => ({
    type: "rect",
    xref: "x",
    yref: "paper",
    x0: band.from,
    x1: band.to,
    y0: 0,
    y1: 1,
    fillcolor: band.color,
    line: { width: 0 },
    layer: "below",
  }));
}

function bandNames(bounds: GradientBounds): readonly Readonly<Record<string, unknown>>[] {
  return bands(bounds).map((band) => {
    const from = Math.max(Math.log10(band.from), -13.3);
    const to = Math.min(Math.log10(band.to), 0.3);
    return {
      text: band.name,
      xref: "x",
      yref: "paper",
      x: (from + to) / 2,
      y: 1,
      yanchor: "bottom",
      showarrow: false,
      font: { size: 11 },
    };
  });
}
