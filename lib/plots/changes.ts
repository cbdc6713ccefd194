import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { badColor, escapeMarkup, goodColor, hiddenAxis, neutralInk, titled } from "./theme.ts";

/** One value of a config, before and after. */
export interface ShownChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What changed from one experiment to the next, a line each; one is right, more have the colour of what isn't (row #82). */
export function changesFigure(
  changes: readonly ShownChange[],
  options: { readonly title: string; readonly good: boolean },
): DisplayableFigure {
  const color = options.good ? goodColor : badColor;
  const rows = changes.map((_, index) => index);
  const names = {
    type: "scatter",
    mode: "text",
    x: rows.map(() => 0.5),
    y: rows.map((row) => row - 0.28),
    text: changes.map(({ path }) => `<b>${shortText(path, 40)}</b>`),
    hoverinfo: "skip",
  };
  const arrows = {
    type: "scatter",
    mode: "lines",
    x: rows.flatMap(() => [0, 1, null]),
    y: rows.flatMap((row) => [row, row, null]),
    line: { color: neutralInk, width: 1.5 },
    hoverinfo: "skip",
  };
  const side = (x: 0 | 1): Readonly<Record<string, unknown>> => ({
    type: "scatter",
    mode: "markers+text",
    x: rows.map(() => x),
    y: rows,
    text: changes.map(({ before, after }) => shortText(x === 0 ? before : after, 18)),
    textposition: x === 0 ? "middle left" : "middle right",
    marker: {
      size: 12,
      symbol: x === 0 ? "circle" : "triangle-right",
      color: x === 0 ? neutralInk : color,
    },
    customdata: changes.map(({ path, before, after }) =>
      escapeMarkup(`${path}: ${before} → ${after}`),
    ),
    hovertemplate: "%{customdata}<extra></extra>",
    cliponaxis: false,
  });
  return figure([names, arrows, side(0), side(1)], {
    ...titled(options.title),
    xaxis: hiddenAxis({ range: [-0.9, 1.9] }),
    yaxis: hiddenAxis({ range: [changes.length - 0.4, -0.8] }),
    margin: { l: 12, r: 12, t: 44, b: 12 },
    showlegend: false,
    height: Math.max(130, 70 + 52 * changes.length),
  });
}

function shortText(text: string, most: number): string {
  return escapeMarkup(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}
