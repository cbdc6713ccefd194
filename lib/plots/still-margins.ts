import type { Figure } from "../core/figure.ts";
import { toPlainArray } from "./typed-array.ts";

/** Pixels of one letter of a tick label at plotly's 12 px. */
const letterWidth = 7;
/** Room for an axis title beside the tick labels, in pixels. */
const titleWidth = 28;

type Layout = Readonly<Record<string, unknown>>;

/**
 * A layout with margins settled beforehand.
 *
 * Plotly's own way measures where labels stand; without a browser nothing stands anywhere, and it draws the figure again
 * and again until it gives up. Names along a y axis get as much room as their letters take; numbers fit the margins that
 * the figure has.
 *
 * @param figure - Isn't changed.
 */
export function withSettledMargins(figure: Figure): Layout {
  const axes = Object.entries(figure.layout).filter(([key]) => /^[xy]axis\d*$/.test(key));
  const settled = axes.map(([key, axis]) => [key, { ...(axis as Layout), automargin: false }]);
  const margin = (figure.layout["margin"] ?? {}) as Layout;
  const left = Number(margin["l"] ?? 80);
  const needed = longestName(figure) * letterWidth + titleWidth;
  return {
    ...figure.layout,
    ...Object.fromEntries(settled),
    margin: { ...margin, l: needed > titleWidth ? Math.max(left, needed) : left },
  };
}

/** Letters of the longest name along the first y axis; 0 where it has numbers. */
function longestName({ data, layout }: Figure): number {
  const axis = (layout["yaxis"] ?? {}) as Layout;
  if (axis["showticklabels"] === false || axis["visible"] === false) return 0;
  const along = data
    .filter((trace) => trace["yaxis"] === undefined || trace["yaxis"] === "y")
    .flatMap((trace) => toPlainArray(trace["y"]) ?? []);
  const names = [...along, ...(toPlainArray(axis["ticktext"]) ?? [])];
  return Math.max(0, ...names.map((name) => (typeof name === "string" ? name.length : 0)));
}
