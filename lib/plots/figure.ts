import type { DisplayableFigure, Figure, Trace } from "../core/figure.ts";
import { displaySymbol } from "../core/mime-bundle.ts";
import { toMimeBundle } from "./figure-bundle.ts";
import { axis, baseLayout } from "./theme.ts";

/**
 * A figure that shows itself as the last value of a cell.
 *
 * @param data - Plotly traces, e.g. `[{ type: "scatter", x: [1, 2], y: [3, 4] }]`.
 * @param layout - Plotly layout; what it names wins over the house style (palette, clear paper, grid, margins).
 * @param config - Plotly config, where a plot needs one.
 */
export function figure(
  data: readonly Trace[],
  layout: Readonly<Record<string, unknown>> = {},
  config?: Readonly<Record<string, unknown>>,
): DisplayableFigure {
  const plain: Figure = {
    data,
    layout: withAxes({ ...baseLayout, ...layout }),
    ...(config === undefined ? {} : { config }),
  };
  return showing(plain);
}

/**
 * The same figure with the method that shows it; for figures read from a run folder.
 *
 * The method isn't enumerable: JSON and deep equality see data, layout and config only.
 */
export function showing(plain: Figure): DisplayableFigure {
  const shown = { ...plain };
  Object.defineProperty(shown, displaySymbol, { value: () => toMimeBundle(plain) });
  return shown as DisplayableFigure;
}

function withAxes(layout: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...layout, xaxis: styledAxis(layout["xaxis"]), yaxis: styledAxis(layout["yaxis"]) };
}

function styledAxis(value: unknown): unknown {
  const given = typeof value === "object" && value !== null ? value : {};
  const { title: _, ...style } = axis("");
  return { ...style, ...given };
}
