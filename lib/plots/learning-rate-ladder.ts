import type { DisplayableFigure, Trace } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, badColor, goodColor, neutralInk, titled } from "./theme.ts";

/** One rung: a short training at one learning rate. */
export interface LadderRung {
  readonly learningRate: number;
  /** Loss by step (or epoch); NaN and infinity mean that it diverged. */
  readonly losses: readonly number[];
  /** Loss at the end, e.g. of validation; default the last of `losses`. */
  readonly finalLoss?: number;
}

/** Options of {@link learningRateLadderFigure}. */
export interface LadderOptions {
  readonly title?: string;
  /** The learning rate that was chosen, marked by a star. */
  readonly chosen?: number;
  /** What `losses` counts; default `step`. */
  readonly unit?: "step" | "epoch";
}

// From dark blue over green to orange: small to large learning rates, told apart by lightness too.
const rungColors = ["#00204D", "#31688E", "#1F9E89", "#6CBF57", "#D9A514", "#D55E00", "#9C179E"];

/** Loss curves of a ladder of learning rates, and the loss at the end by learning rate (rows #74 and following of part H). */
export function learningRateLadderFigure(
  rungs: readonly LadderRung[],
  options: LadderOptions = {},
): DisplayableFigure {
  const { title = "Learning rate ladder", chosen, unit = "step" } = options;
  const sorted = rungs.toSorted((left, right) => left.learningRate - right.learningRate);
  const curves = sorted.map((rung, index): Trace => ({
    type: "scatter",
    mode: "lines",
    name: formatRate(rung.learningRate),
    x: rung.losses.map((_, step) => step + 1),
    y: rung.losses.map((loss) => (Number.isFinite(loss) && loss > 0 ? loss : null)),
    line: { color: rungColor(index, sorted.length), width: 2 },
  }));
  return figure([...curves, endTrace(sorted, chosen)], {
    ...titled(title),
    xaxis: axis(unit, { domain: [0, 0.52] }),
    yaxis: axis("loss", { type: "log", exponentformat: "power" }),
    xaxis2: axis("learning rate", {
      type: "log",
      domain: [0.67, 1],
      anchor: "y2",
      exponentformat: "power",
      tickangle: 0,
      dtick: isWide(sorted) ? 2 : 1,
    }),
    yaxis2: axis("loss at the end", { type: "log", anchor: "x2" }),
    margin: { l: 56, r: 20, t: 72, b: 48 },
  });
}

function endTrace(sorted: readonly LadderRung[], chosen: number | undefined): Trace {
  const ends = sorted.map((rung) => rung.finalLoss ?? rung.losses.at(-1) ?? Number.NaN);
  const isChosen = sorted.map((rung) => rung.learningRate === chosen);
  return {
    type: "scatter",
    mode: "lines+markers",
    name: "loss at the end",
    x: sorted.map((rung) => rung.learningRate),
    y: ends.map((loss) => (Number.isFinite(loss) && loss > 0 ? loss : null)),
    xaxis: "x2",
    yaxis: "y2",
    line: { color: neutralInk, width: 1, dash: "dot" },
    marker: {
      size: isChosen.map((yes) => (yes ? 16 : 9)),
      symbol: isChosen.map((yes) => (yes ? "star" : "circle")),
      color: isChosen.map((yes, index) =>
        yes ? goodColor : Number.isFinite(ends[index]) ? rungColor(index, sorted.length) : badColor,
      ),
    },
    showlegend: false,
  };
}

/** More than three decades. */
function isWide(sorted: readonly LadderRung[]): boolean {
  return (sorted.at(-1)?.learningRate ?? 1) > 1100 * (sorted[0]?.learningRate ?? 1);
}

function rungColor(index: number, count: number): string {
  const at = count <= 1 ? 0 : Math.round((index / (count - 1)) * (rungColors.length - 2)) + 1;
  return rungColors[Math.min(at, rungColors.length - 1)] ?? "#31688E";
}

/** A learning rate as people write it: `3e-4`, `0.01`. */
export function formatRate(rate: number): string {
  return rate < 1e-2 || rate >= 1e3 ? rate.toExponential().replace("e-0", "e-") : String(rate);
}
