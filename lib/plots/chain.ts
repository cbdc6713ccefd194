import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { badColor, escapeMarkup, goodColor, neutralInk, titled } from "./theme.ts";

/** A link of a chain; `undefined` where it wasn't tried. */
export interface ChainLink {
  readonly name: string;
  readonly passed: boolean | undefined;
}

/** Links of a chain in a row: those that hold, the one that breaks, those after it (row #44). */
export function chainFigure(
  links: readonly ChainLink[],
  options: { readonly title: string },
): DisplayableFigure {
  const colorOf = ({ passed }: ChainLink): string =>
    passed === undefined ? neutralInk : passed ? goodColor : badColor;
  const dots = {
    type: "scatter",
    mode: "lines+markers+text",
    x: links.map((_, index) => index),
    y: links.map(() => 0),
    text: links.map(({ name }) => escapeMarkup(name)),
    // In turns, so that neighbours have room on a narrow page.
    textposition: links.map((_, index) => (index % 2 === 0 ? "bottom center" : "top center")),
    cliponaxis: false,
    line: { color: neutralInk, width: 1.5 },
    marker: {
      size: 18,
      symbol: links.map(symbolOf),
      line: { width: 2, color: links.map(colorOf) },
      color: links.map(colorOf),
    },
    hoverinfo: "text",
  };
  return figure([dots], {
    ...titled(options.title),
    xaxis: { visible: false, range: [-0.6, links.length - 0.2], fixedrange: true },
    yaxis: { visible: false, range: [-1, 1], fixedrange: true },
    margin: { l: 12, r: 12, t: 44, b: 12 },
    showlegend: false,
    height: 150,
  });
}

/** What wasn't tried is hollow. */
function symbolOf({ passed }: ChainLink): string {
  if (passed === undefined) return "circle-open";
  return passed ? "circle" : "x";
}
