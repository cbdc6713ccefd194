import { type MimeBundle, showInNotebook } from "../core/mime-bundle.ts";
import { type CurvePoint, curvesFigure } from "../plots/curves.ts";
import {
  createElementId,
  figureSummary,
  liveHtml,
  plotlyMimeType,
  toMimeBundle,
} from "../plots/figure-bundle.ts";
import type { Callback, Logs, TrainingState } from "./callback.ts";

/** Options of {@link livePlot}. */
export interface LivePlotOptions {
  readonly title?: string;
  /** Metrics to draw, without `val_`; default loss and accuracy, what of them is there. */
  readonly metrics?: readonly string[];
  /** Milliseconds between two drawings, at least; default 500. */
  readonly everyMs?: number;
  /** Shows a bundle, answers whether a notebook took it. */
  readonly show?: (
    bundle: MimeBundle,
    options: { readonly displayId?: string; readonly update?: boolean },
  ) => boolean;
  /** Milliseconds, for the pace. */
  readonly now?: () => number;
}

/** Step points that a live drawing holds at most; older ones are thinned evenly. */
const pointLimit = 600;

/**
 * Draws loss and accuracy while training runs: one output, updated in place, with the validation values of each epoch
 * (rows #84 to #86). The last drawing holds the last values and a still picture, for readers without scripts.
 *
 * Where there is no notebook it does nothing.
 */
export function livePlot(options: LivePlotOptions = {}): Callback {
  const { everyMs = 500, show = showInNotebook, now = Date.now } = options;
  const displayId = createElementId();
  const points: CurvePoint[] = [];
  let isShown = false;
  let hasNotebook = true;
  let last = -Infinity;
  const put = (bundle: MimeBundle): void => {
    hasNotebook = show(bundle, isShown ? { displayId, update: true } : { displayId });
    isShown = hasNotebook;
    last = now();
  };
  const take = (state: TrainingState, values: Logs): void => {
    points.push({ epoch: state.epochFraction, values });
    if (hasNotebook && now() - last >= everyMs) put(quickBundle(points, options));
  };
  return {
    name: "live-plot",
    onStepEnd: take,
    onEpochEnd: (state, logs) => {
      const validation = Object.entries(logs).filter(([name]) => name.startsWith("val_"));
      if (validation.length > 0) take(state, Object.fromEntries(validation));
    },
    onTrainEnd: async () => {
      if (!isShown || points.length === 0) return;
      put(await toMimeBundle(figureOf(points, options)));
    },
  };
}

function figureOf(
  points: readonly CurvePoint[],
  options: LivePlotOptions,
): ReturnType<typeof curvesFigure> {
  const { title, metrics } = options;
  return curvesFigure(thinned(points), {
    ...(title === undefined ? {} : { title }),
    ...(metrics === undefined ? {} : { metrics }),
  });
}

/** Keeps every epoch's validation and an even share of the steps, the last one among them. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const stride = Math.ceil(points.length / pointLimit);
  if (stride <= 1) return points;
  const isKept = (point: CurvePoint, index: number): boolean =>
    index % stride === 0 || index === points.length - 1 || "val_loss" in point.values;
  return points.filter(isKept);
}

/** A figure without its still picture, which takes too long to draw again and again. */
function quickBundle(points: readonly CurvePoint[], options: LivePlotOptions): MimeBundle {
  const { data, layout } = figureOf(points, options);
  const figureText = JSON.stringify({ data, layout });
  return {
    [plotlyMimeType]: JSON.parse(figureText) as unknown,
    "text/html": liveHtml({ id: createElementId(), image: "", figureText }),
    "text/plain": figureSummary({ data, layout }),
  };
}
