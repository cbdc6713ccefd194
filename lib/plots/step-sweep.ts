import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { errorFloor } from "./gradient-check.ts";
import { axis, badColor, goodColor, seriesColor, titled } from "./theme.ts";

/** The error of one derivative by step size. */
export interface StepErrors {
  readonly tensor: string;
  readonly index: number;
  readonly points: readonly {
    readonly h: number;
    readonly relativeError: number;
    /** A kink lies within the step. */
    readonly kink: boolean;
  }[];
}

/** A right derivative makes a U that dips below the bound, a wrong one a line above it (row #67). */
export function stepSweepFigure(
  sweep: StepErrors,
  options: { readonly title?: string; readonly bound?: number } = {},
): DisplayableFigure {
  const { bound = 1e-7 } = options;
  const { points } = sweep;
  const curve = {
    type: "scatter",
    mode: "lines+markers",
    name: "relative error",
    x: points.map(({ h }) => h),
    y: points.map(({ relativeError }) => Math.max(relativeError, errorFloor)),
    marker: { size: 9, color: points.map(({ kink }) => (kink ? badColor : seriesColor(0))) },
    text: points.map(({ kink }) => (kink ? "crosses a kink" : "")),
    hovertemplate: "h = %{x}<br>%{y:.2e} %{text}<extra></extra>",
  };
  return figure([curve], {
    ...titled(options.title ?? `Error by step size at ${sweep.tensor}[${sweep.index}]`),
    xaxis: axis("step h", { type: "log", exponentformat: "power" }),
    yaxis: axis("relative error", { type: "log", exponentformat: "power", dtick: 1 }),
    shapes: [
      {
        type: "line",
        xref: "paper",
        x0: 0,
        x1: 1,
        y0: bound,
        y1: bound,
        line: { color: goodColor, dash: "dot" },
      },
    ],
    annotations: [
      note(`good below ${bound.toExponential()}`, {
        y: Math.log10(bound),
        yanchor: "bottom",
        font: { color: goodColor },
      }),
      ...(points.some(({ kink }) => kink)
        ? [
            note("orange: a kink lies within the step", {
              yref: "paper",
              y: 1,
              yanchor: "bottom",
              font: { color: badColor },
            }),
          ]
        : []),
    ],
    showlegend: false,
  });
}

function note(
  text: string,
  place: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { text, xref: "paper", x: 1, xanchor: "right", showarrow: false, ...place };
}
