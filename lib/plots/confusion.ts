import { AthanorError } from "../core/errors.ts";
import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, escapeMarkup, neutralInk, sequentialScale, titled } from "./theme.ts";

/** How often each class was predicted for each label. */
export interface ConfusionCounts {
  readonly classNames: readonly string[];
  /** Shape `[classes, classes]`: row = label, column = prediction. */
  readonly matrix: readonly ArrayLike<number>[];
}

/**
 * The confusion matrix: counts in the cells, colour by the fraction of the row, errors in a colour of their own (row #90).
 *
 * @throws {AthanorError} `argument` when the matrix isn't square with one row a class.
 */
export function confusionFigure(
  confusion: ConfusionCounts,
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const { classNames, matrix } = confusion;
  const classes = classNames.length;
  if (matrix.length !== classes || matrix.some((row) => row.length !== classes)) {
    throw new AthanorError(
      "argument",
      `Expected a ${classes} x ${classes} matrix for ${classes} class names, received ` +
        `${matrix.length} x ${matrix[0]?.length ?? 0}. Give one row and one column for each class.`,
    );
  }
  const names = classNames.map(escapeMarkup);
  const fractions = matrix.map(rowFractions);
  const cells = matrix.flatMap((row, label) =>
    Array.from(row, (count, prediction) => ({
      label,
      prediction,
      count,
      fraction: fractions[label]?.[prediction] ?? 0,
    })),
  );
  const heat = {
    type: "heatmap",
    x: names,
    y: names,
    z: fractions,
    zmin: 0,
    zmax: 1,
    colorscale: sequentialScale,
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: "of row" }, tickformat: ".0%", thickness: 12, outlinewidth: 0 },
    hovertemplate: "label %{y}<br>predicted %{x}<br>%{z:.1%} of the row<extra></extra>",
  };
  const text = {
    type: "scatter",
    mode: "text",
    x: cells.map((cell) => names[cell.prediction]),
    y: cells.map((cell) => names[cell.label]),
    text: cells.map((cell) => (cell.count === 0 ? "" : String(cell.count))),
    textfont: {
      size: classes > 20 ? 9 : 12,
      color: cells.map((cell) => cellInk(cell)),
    },
    hoverinfo: "skip",
    showlegend: false,
  };
  return figure([heat, text], {
    ...titled(options.title ?? "Confusion matrix"),
    xaxis: axis("predicted", { type: "category", showgrid: false, constrain: "domain" }),
    yaxis: axis("label", {
      type: "category",
      showgrid: false,
      autorange: "reversed",
      scaleanchor: "x",
      constrain: "domain",
    }),
    height: Math.min(720, Math.max(360, 140 + 32 * classes)),
  });
}

function rowFractions(row: ArrayLike<number>): number[] {
  const counts = Array.from(row);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function cellInk(cell: {
  readonly label: number;
  readonly prediction: number;
  readonly fraction: number;
}): string {
  if (cell.fraction > 0.45) return "#ffffff";
  return cell.label === cell.prediction ? neutralInk : badColor;
}
