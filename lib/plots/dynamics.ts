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
    customdata: rows.map(() => samples.ids),
    colorscale: valueScale,
    showscale: false,
    xgap: 1,
    ygap: 1,
    hovertemplate: "%{customdata}<br>%{y}: %{z}<extra></extra>",
  };
  const names = heat.y;
  const cells = rows.flatMap((row, at) => row.map((value, sample) => ({ value, sample, at })));
  const values = rows.flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const text = {
    type: "scatter",
    mode: "text",
    x: cells.map(({ sample }) => sample),
    y: cells.map(({ at }) => names[at]),
    text: cells.map(({ value }) => String(Number(value.toPrecision(3)))),
    // Black on the light half of the scale, white on its dark half.
    textfont: {
      color: cells.map(({ value }) => (value - low > 0.55 * (high - low) ? "#000000" : "#ffffff")),
    },
    hoverinfo: "skip",
    showlegend: false,
  };
  return figure([heat, text], {
    ...titled(options.title ?? "Predictions of fixed samples while training"),
    xaxis: axis("sample", {
      showgrid: false,
      dtick: 1,
      range: [-0.5, samples.labels.length - 0.5],
    }),
    yaxis: axis("", { type: "category", range: [rows.length - 0.5, -0.5], showgrid: false }),
    height: 120 + 24 * rows.length,
  });
}
