import { AthanorError } from "../core/errors.ts";
import type { DisplayableFigure, Trace } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { logSwitch, onAxes, panelAxes } from "./metric-panels.ts";
import { type ReferenceLine, referenceShapes } from "./reference-lines.ts";
import { seriesColor, titled, withOpacity } from "./theme.ts";

/** One point of one or more metrics; a run's `MetricPoint` is one. */
export interface CurvePoint {
  /** Samples seen ÷ training samples. */
  readonly epoch: number;
  /** Metric by name; `val_` marks validation. */
  readonly values: Readonly<Record<string, number>>;
}

/** Options of {@link curvesFigure}. */
export interface CurvesOptions {
  readonly title?: string;
  /** Metrics to draw, one panel each, without `val_`; default: loss and accuracy, what of them is there. */
  readonly metrics?: readonly string[];
  /** Weight of the past in the smoothed line of step values, `0 … 1`; default 0.9. */
  readonly smoothing?: number;
  /** Starts the loss on a logarithmic axis; the switch in the plot changes it. */
  readonly logScale?: boolean;
  /** Levels to hold a metric against, e.g. a person's accuracy. */
  readonly references?: readonly ReferenceLine[];
}

/**
 * Loss and accuracy by epoch, training and validation in one panel with the gap between them shaded (rows #84 to #86).
 *
 * Step values are drawn pale with their exponential mean on top; epoch values (points that hold a `val_` metric) are
 * drawn as lines with markers.
 *
 * @param points - In any order; NaN breaks the line.
 * @throws {AthanorError} `argument` when no point holds one of the metrics.
 */
export function curvesFigure(
  points: readonly CurvePoint[],
  options: CurvesOptions = {},
): DisplayableFigure {
  const { title, smoothing = 0.9, logScale = false, references = [] } = options;
  const sorted = points.toSorted((left, right) => left.epoch - right.epoch);
  const metrics = options.metrics ?? defaultMetrics(sorted);
  const panels = metrics.map((metric) => panelTraces(sorted, { metric, smoothing }));
  if (panels.flat().length === 0) {
    throw new AthanorError(
      "argument",
      `Expected points that hold ${metrics.join(" or ") || "loss"}, received ${points.length} points ` +
        `with: ${namesOf(points).join(", ") || "nothing"}. Log the metric, or name one of these in \`metrics\`.`,
    );
  }
  const data = panels.flatMap((traces, index) => traces.map((trace) => onAxes(trace, index)));
  return figure(data, {
    ...titled(title),
    ...panelAxes(metrics, logScale),
    ...logSwitch(metrics),
    ...referenceShapes(references, metrics),
    margin: { l: 56, r: 20, t: title === undefined ? 40 : 72, b: 48 },
    hovermode: "x unified",
  });
}

/** Exponential mean with the bias of the first values taken out; NaN is passed over. */
export function smooth(values: readonly number[], weight: number): number[] {
  let mean = 0;
  let mass = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    mean = weight * mean + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return mean / mass;
  });
}

function namesOf(points: readonly CurvePoint[]): string[] {
  return [...new Set(points.flatMap((point) => Object.keys(point.values)))];
}

function defaultMetrics(points: readonly CurvePoint[]): string[] {
  const names = new Set(namesOf(points).map((name) => name.replace(/^val_/, "")));
  return ["loss", "acc", "accuracy", "mae", "error"].filter((name) => names.has(name));
}

function panelTraces(
  points: readonly CurvePoint[],
  options: { readonly metric: string; readonly smoothing: number },
): Trace[] {
  const { metric, smoothing } = options;
  const ofEpochs = points.filter((point) => `val_${metric}` in point.values);
  const train = (ofEpochs.length > 0 ? ofEpochs : points).filter((point) => metric in point.values);
  const steps = points.filter(
    (point) => metric in point.values && !(`val_${metric}` in point.values),
  );
  const traces: Trace[] = [];
  if (ofEpochs.length > 1 && train.length > 1) traces.push(gapTrace(ofEpochs, metric));
  if (steps.length > 40) {
    traces.push(...stepTraces(steps, { metric, smoothing, labelled: ofEpochs.length === 0 }));
  }
  if (ofEpochs.length > 0 || steps.length <= 40) {
    if (train.length > 0) traces.push(lineTrace(train, { key: metric, name: "train", color: 0 }));
  }
  if (ofEpochs.length > 0) {
    traces.push(lineTrace(ofEpochs, { key: `val_${metric}`, name: "validation", color: 1 }));
  }
  return traces;
}

function lineTrace(
  points: readonly CurvePoint[],
  options: { readonly key: string; readonly name: string; readonly color: number },
): Trace {
  return {
    type: "scatter",
    mode: points.length > 60 ? "lines" : "lines+markers",
    name: options.name,
    legendgroup: options.name,
    x: points.map((point) => point.epoch),
    y: points.map((point) => numberOrNull(point.values[options.key])),
    line: { color: seriesColor(options.color), width: 2 },
    marker: { size: 5 },
  };
}

function stepTraces(
  points: readonly CurvePoint[],
  options: { readonly metric: string; readonly smoothing: number; readonly labelled: boolean },
): Trace[] {
  const x = points.map((point) => point.epoch);
  const raw = points.map((point) => point.values[options.metric] ?? Number.NaN);
  const common = { type: "scatter", mode: "lines", legendgroup: "steps", x };
  const pale = withOpacity(seriesColor(0), 0.25);
  return [
    {
      ...common,
      name: "each step",
      y: raw.map(numberOrNull),
      line: { color: pale, width: 1 },
      hoverinfo: "skip",
    },
    {
      ...common,
      name: options.labelled ? "train, smoothed" : "steps, smoothed",
      y: smooth(raw, options.smoothing).map(numberOrNull),
      line: { color: seriesColor(0), width: options.labelled ? 2 : 1, dash: "solid" },
      opacity: options.labelled ? 1 : 0.6,
    },
  ];
}

function gapTrace(points: readonly CurvePoint[], metric: string): Trace {
  const whole = points.filter(
    (point) =>
      Number.isFinite(point.values[metric]) && Number.isFinite(point.values[`val_${metric}`]),
  );
  const back = whole.toReversed();
  return {
    type: "scatter",
    mode: "none",
    name: "gap",
    legendgroup: "gap",
    x: [...whole, ...back].map((point) => point.epoch),
    y: [
      ...whole.map((point) => point.values[metric]),
      ...back.map((point) => point.values[`val_${metric}`]),
    ],
    fill: "toself",
    fillcolor: withOpacity(seriesColor(1), 0.12),
    hoverinfo: "skip",
    showlegend: false,
  };
}

function numberOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
