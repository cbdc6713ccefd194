import type { MimeBundle } from "../core/mime-bundle.ts";
import { type CurvePoint, curvesFigure } from "../plots/curves.ts";
import { createLivePlot, type LiveSeries } from "../plots/live-plot.ts";
import type { ReferenceLine } from "../plots/reference-lines.ts";
import type { Callback, Logs } from "./callback.ts";

/** Options of {@link livePlot}. */
export interface LivePlotOptions {
  readonly title?: string;
  /** Metrics to draw, without `val_`, one panel each; default loss and acc. */
  readonly metrics?: readonly string[];
  /** Levels to hold a metric against, e.g. a person's accuracy (`humanReference`). */
  readonly references?: readonly ReferenceLine[];
  /** Shows a bundle, answers whether a notebook took it. */
  readonly show?: (
    bundle: MimeBundle,
    options?: { readonly displayId?: string; readonly update?: boolean },
  ) => boolean;
  /** Milliseconds, for the pace. */
  readonly now?: () => number;
}

/** Step points that the last drawing holds at most; older ones are thinned evenly. */
const pointLimit = 600;

/**
 * Draws loss and accuracy while training runs: training values of each step, validation values of each epoch (rows #84 to
 * #86). When training ends, however it ends, the whole curves take its place, with a still picture for readers without
 * scripts. Where there is no notebook it does nothing.
 */
export function livePlot(options: LivePlotOptions = {}): Callback {
  const { metrics = ["loss", "acc"], title, references = [], show, now } = options;
  const points: CurvePoint[] = [];
  const live = createLivePlot({
    series: metrics.flatMap(seriesOf),
    references,
    ...(title === undefined ? {} : { title }),
    ...(show === undefined ? {} : { show }),
    ...(now === undefined ? {} : { now }),
  });
  const grow = (epoch: number, values: Logs): void => {
    for (const metric of metrics) {
      for (const name of [metric, `val_${metric}`]) {
        const value = values[name];
        if (value !== undefined) live.add(name, epoch, value);
      }
    }
  };
  return {
    name: "live-plot",
    onStepEnd: ({ epochFraction: epoch }, logs) => {
      points.push({ epoch, values: logs });
      grow(epoch, logs);
    },
    onEpochEnd: ({ epochFraction: epoch }, logs) => {
      const validation = Object.entries(logs).filter(([name]) => name.startsWith("val_"));
      if (validation.length === 0) return;
      // The whole curves show the epoch's means beside its validation; the growing ones have each step already.
      points.push({ epoch, values: logs });
      grow(epoch, Object.fromEntries(validation));
    },
    onTrainEnd: async () => {
      if (points.length === 0) return;
      const whole = { metrics, references, ...(title === undefined ? {} : { title }) };
      await live.finish(curvesFigure(thinned(points), whole));
    },
  };
}

function seriesOf(metric: string): LiveSeries[] {
  return [
    { name: metric, label: "train, each step", metric, dense: true },
    { name: `val_${metric}`, label: "validation", metric, dense: false },
  ];
}

/** Keeps every epoch's validation and an even share of the steps, the last one among them. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const stride = Math.ceil(points.length / pointLimit);
  if (stride <= 1) return points;
  const isKept = (point: CurvePoint, index: number): boolean =>
    index % stride === 0 || index === points.length - 1 || "val_loss" in point.values;
  return points.filter(isKept);
}
