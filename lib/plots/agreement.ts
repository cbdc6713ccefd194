import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, neutralInk, seriesColor, titled } from "./theme.ts";

/** What two forms of one function say about the same input. */
export interface AgreementPoint {
  readonly first: number;
  readonly second: number;
  /** Whether they agree within the tolerance. */
  readonly agrees: boolean;
}

/** Outputs of two forms against each other: what agrees lies on the diagonal (row #61). */
export function agreementFigure(
  points: readonly AgreementPoint[],
  options: {
    readonly title: string;
    /** Names of the two forms. */
    readonly names: readonly [string, string];
  },
): DisplayableFigure {
  const shown = points.filter(({ first, second }) => Number.isFinite(first + second));
  const values = shown.flatMap(({ first, second }) => [first, second]);
  const [low, high] = [Math.min(...values, 0), Math.max(...values, 1e-12)];
  const room = 0.06 * (high - low);
  const range = [low - room, high + room];
  const diagonal = {
    type: "scatter",
    mode: "lines",
    x: range,
    y: range,
    name: "equal",
    line: { color: neutralInk, dash: "dash", width: 1.5 },
    hoverinfo: "skip",
  };
  const dots = [true, false].flatMap((agrees) => {
    const own = shown.filter((point) => point.agrees === agrees);
    if (own.length === 0) return [];
    return [
      {
        type: "scatter",
        mode: "markers",
        name: agrees ? `agree (${own.length})` : `differ (${own.length})`,
        x: own.map(({ first }) => first),
        y: own.map(({ second }) => second),
        marker: {
          size: 8,
          opacity: 0.75,
          symbol: agrees ? "circle" : "x",
          color: agrees ? seriesColor(0) : badColor,
        },
        hovertemplate: `${options.names[0]} %{x}<br>${options.names[1]} %{y}<extra></extra>`,
      },
    ];
  });
  return figure([diagonal, ...dots], {
    ...titled(options.title),
    xaxis: axis(options.names[0], { range }),
    yaxis: axis(options.names[1], { range }),
    margin: { l: 64, r: 20, t: 72, b: 52 },
    height: 380,
  });
}
