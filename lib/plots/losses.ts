import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, escapeMarkup, seriesColor, titled } from "./theme.ts";

/** The losses of one training, step by step. */
export interface NamedLosses {
  readonly name: string;
  /** Loss of each step in nats; NaN breaks the line. */
  readonly losses: readonly number[];
  /** Dashed, so that an equal line under it is seen; default false. */
  readonly dashed?: boolean;
}

/**
 * A training and its control in one panel over steps, so that the gap between them is what one sees (rows #56, #78).
 *
 * @param trainings - The real one first.
 * @param options - `title`: one line above the plot.
 */
export function lossesFigure(
  trainings: readonly NamedLosses[],
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const lines = trainings.map(({ name, losses, dashed = false }, index) => ({
    type: "scatter",
    mode: "lines",
    name: escapeMarkup(name),
    x: losses.map((_, step) => step + 1),
    y: losses.map((loss) => (Number.isFinite(loss) ? loss : null)),
    line: { color: seriesColor(index), width: dashed ? 3 : 2, dash: dashed ? "dash" : "solid" },
  }));
  return figure(lines, {
    ...titled(options.title),
    xaxis: axis("step"),
    yaxis: axis("loss", { rangemode: "tozero" }),
    showlegend: true,
    margin: { l: 56, r: 20, t: options.title === undefined ? 40 : 72, b: 48 },
    height: 320,
  });
}
