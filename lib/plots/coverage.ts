import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, escapeMarkup, sequentialScale, titled } from "./theme.ts";

/** Samples of one condition in each part. */
export interface CoveredCondition {
  readonly condition: string;
  readonly value: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const parts = ["train", "validation", "test"] as const;

/** Conditions by parts: the colour is the share of the part, the text the count (row #33). */
export function coverageFigure(rows: readonly CoveredCondition[]): DisplayableFigure {
  const totals = parts.map((part) =>
    Math.max(
      1,
      rows.reduce((sum, row) => (row.condition === rows[0]?.condition ? sum + row[part] : sum), 0),
    ),
  );
  const data = {
    type: "heatmap",
    x: parts,
    y: rows.map(({ condition, value }) => escapeMarkup(`${condition} ${value}`)),
    z: rows.map((row) => parts.map((part, index) => row[part] / (totals[index] ?? 1))),
    text: rows.map((row) => parts.map((part) => String(row[part]))),
    texttemplate: "%{text}",
    colorscale: sequentialScale,
    showscale: false,
    xgap: 2,
    ygap: 2,
    hovertemplate: "%{y}, %{x}: %{text} samples<extra></extra>",
  };
  return figure([data], {
    ...titled("Samples of each condition in each part"),
    xaxis: axis("", { type: "category", side: "top", showgrid: false, automargin: false }),
    yaxis: axis("", {
      type: "category",
      autorange: "reversed",
      showgrid: false,
      automargin: false,
      dtick: 1,
    }),
    margin: { l: 150, r: 20, t: 72, b: 20 },
    height: Math.max(240, 110 + 20 * rows.length),
  });
}
