import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, escapeMarkup, seriesColor, titled } from "./theme.ts";

/** Samples of each class in each part of the data. */
export interface ClassCounts {
  readonly classNames: readonly string[];
  /** By part (`train`, `validation`, `test`): samples of each class, in the order of `classNames`. */
  readonly counts: Readonly<Record<string, ArrayLike<number>>>;
}

/** Samples of each class side by side, one colour a part of the data (row #31). */
export function classBalanceFigure(
  balance: ClassCounts,
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const names = balance.classNames.map(escapeMarkup);
  const data = Object.entries(balance.counts).map(([part, counts], index) => ({
    type: "bar",
    name: escapeMarkup(part),
    x: names,
    y: names.map((_, label) => counts[label] ?? 0),
    marker: { color: seriesColor(index) },
  }));
  return figure(data, {
    ...titled(options.title ?? "Samples of each class"),
    barmode: "group",
    bargap: 0.25,
    xaxis: axis("class", { type: "category", showgrid: false }),
    yaxis: axis("samples", { rangemode: "tozero" }),
    showlegend: true,
    margin: { l: 56, r: 20, t: 72, b: 48 },
    height: 320,
  });
}
