import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, sequentialScale, titled } from "./theme.ts";

/** Which output depends on which input: a diagonal where samples stay apart, a lower triangle for causal models (row #60). */
export function dependencyFigure(
  map: readonly (readonly number[])[],
  options: { readonly title?: string; readonly axis?: string } = {},
): DisplayableFigure {
  const name = options.axis ?? "sample";
  const largest = Math.max(...map.flat(), Number.MIN_VALUE);
  const heat = {
    type: "heatmap",
    z: map.map((row) => row.map((value) => value / largest)),
    zmin: 0,
    zmax: 1,
    colorscale: sequentialScale,
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: "of the largest" }, thickness: 12, outlinewidth: 0 },
    hovertemplate: `output %{y}<br>input %{x}<br>%{z:.2e} of the largest<extra></extra>`,
  };
  return figure([heat], {
    ...titled(options.title ?? "What each output depends on"),
    xaxis: axis(`input ${name}`, { dtick: 1, showgrid: false, constrain: "domain" }),
    yaxis: axis(`output ${name}`, {
      dtick: 1,
      showgrid: false,
      autorange: "reversed",
      scaleanchor: "x",
      constrain: "domain",
    }),
    height: 380,
  });
}
