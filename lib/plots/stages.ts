import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import {
  axis,
  badColor,
  escapeMarkup,
  goodColor,
  neutralInk,
  titled,
  warnColor,
  withOpacity,
} from "./theme.ts";

/** How one verdict that a stage asks for stands. */
export interface StagedVerdict {
  readonly stage: string;
  readonly check: string;
  readonly required: boolean;
  readonly state: "passed" | "failed" | "missing" | "stale" | "waived";
}

const looks: readonly (readonly [StagedVerdict["state"], string])[] = [
  ["passed", goodColor],
  ["failed", badColor],
  ["stale", warnColor],
  ["waived", "#CC79A7"],
  ["missing", neutralInk],
];

/** The stages of the recipe, each with the verdicts that it asks for by how they stand; advised ones are pale (row #79). */
export function stagesFigure(
  verdicts: readonly StagedVerdict[],
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const stages = [...new Set(verdicts.map(({ stage }) => stage))];
  const traces = looks.flatMap(([state, color]) =>
    [true, false].map((required) => {
      const own = stages.map((stage) =>
        verdicts.filter(
          (one) => one.stage === stage && one.state === state && one.required === required,
        ),
      );
      return {
        type: "bar",
        orientation: "h",
        name: state,
        legendgroup: state,
        x: own.map(({ length }) => length),
        y: stages.map(escapeMarkup),
        marker: {
          color:
            state === "missing" || !required ? withOpacity(color, required ? 0.45 : 0.2) : color,
          line: { color, width: 1 },
        },
        customdata: own.map((some) => escapeMarkup(some.map(({ check }) => check).join(", "))),
        hovertemplate: `%{y}, ${required ? state : `${state}, advised`}: %{customdata}<extra></extra>`,
      };
    }),
  );
  const drawn = traces.filter(({ x }) => x.some((count) => count > 0));
  const named = drawn.map((trace, index) => ({
    ...trace,
    showlegend: drawn.findIndex(({ name }) => name === trace.name) === index,
  }));
  return figure(named, {
    ...titled(options.title ?? "Stages: verdicts that each asks for"),
    barmode: "stack",
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", traceorder: "normal" },
    xaxis: axis("verdicts; pale: advised"),
    yaxis: axis("", {
      type: "category",
      autorange: "reversed",
      showgrid: false,
      automargin: false,
    }),
    margin: { l: 84, r: 20, t: 96, b: 52 },
    height: 344,
  });
}
