import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, escapeMarkup, neutralInk, titled } from "./theme.ts";

/** Samples of one condition in each part. */
export interface CoveredCondition {
  readonly condition: string;
  readonly value: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** Pale enough for the page's own ink. */
const paleScale = [
  [0, "rgba(0,114,178,0.03)"],
  [1, "rgba(0,114,178,0.45)"],
];

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
    y: rows.map(nameOf),
    z: rows.map((row) => parts.map((part, index) => row[part] / (totals[index] ?? 1))),
    text: rows.map((row) => parts.map((part) => String(row[part]))),
    colorscale: paleScale,
    showscale: false,
    xgap: 2,
    ygap: 2,
    hovertemplate: "%{y}, %{x}: %{text} samples<extra></extra>",
  };
  const cells = rows.flatMap((row) => parts.map((part) => ({ part, row, count: row[part] })));
  const counts = {
    type: "scatter",
    mode: "text",
    x: cells.map(({ part }) => part),
    y: cells.map(({ row }) => nameOf(row)),
    text: cells.map(({ count }) => String(count)),
    textfont: { color: cells.map(({ count }) => (count === 0 ? badColor : neutralInk)) },
    hoverinfo: "skip",
    showlegend: false,
  };
  return figure([data, counts], {
    ...titled("Samples of each condition in each part"),
    xaxis: axis("", {
      type: "category",
      range: [-0.5, parts.length - 0.5],
      side: "top",
      showgrid: false,
      automargin: false,
    }),
    yaxis: axis("", {
      type: "category",
      range: [rows.length - 0.5, -0.5],
      showgrid: false,
      automargin: false,
      dtick: 1,
    }),
    margin: { l: 150, r: 20, t: 72, b: 20 },
    height: Math.max(240, 110 + 20 * rows.length),
  });
}

function nameOf({ condition, value }: CoveredCondition): string {
  return escapeMarkup(`${condition} ${value}`);
}
