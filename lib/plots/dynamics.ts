import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, titled, valueScale } from "./theme.ts";

/** Predictions of fixed samples over a training, one column a sample, its label in the last row (row #59). */
export function dynamicsFigure(
  strip: readonly (readonly number[])[],
  samples: { readonly labels: readonly number[]; readonly ids: readonly string[] },
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const rows = [...strip, samples.labels];
  const heat = {
    type: "heatmap",
    z: rows,
    y: rows.map((_, row) => (row === strip.length ? "label" : `look ${row}`)),
    text: rows.map((row) => row.map((value) => String(Number(value.toPrecision(3))))),
    texttemplate: "%{text}",
    customdata: rows.map(() => samples.ids),
    colorscale: valueScale,
    showscale: false,
    xgap: 1,
    ygap: 1,
    hovertemplate: "%{customdata}<br>%{y}: %{z}<extra></extra>",
  };
  return figure([heat], {
    ...titled(options.title ?? "Predictions of fixed samples while training"),
    xaxis: axis("sample", { showgrid: false, dtick: 1 }),
    yaxis: axis("", { type: "category", autorange: "reversed", showgrid: false }),
    height: 120 + 24 * rows.length,
  });
}
