import { AthanorError } from "../core/errors.ts";
import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { axis, escapeMarkup, seriesColor, titled, withOpacity } from "./theme.ts";

/** Values under one name. */
export interface NamedValues {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** Options of {@link histogramFigure}. */
export interface HistogramOptions {
  readonly title?: string;
  readonly xTitle?: string;
  /** Number of bins of equal width, at least 1; default 40. */
  readonly bins?: number;
}

/**
 * How often values fall into bins of equal width over the range of all series; only counts are stored, not values.
 *
 * The last bin holds its upper end. NaN and infinities are left out and counted in the title.
 *
 * @throws {AthanorError} `argument` when no value is finite or `bins` isn't a positive integer.
 */
export function histogramFigure(
  series: readonly NamedValues[],
  options: HistogramOptions = {},
): DisplayableFigure {
  const { title = "Histogram", xTitle = "value", bins = 40 } = options;
  const { low, high, bad } = requireSpan(series, bins);
  // Values that are all equal get one bin of width 1 around them.
  const width = high > low ? (high - low) / bins : 1;
  const count = high > low ? bins : 1;
  const first = high > low ? low + width / 2 : low;
  const centers = Array.from({ length: count }, (_, bin) => first + bin * width);
  const data = series.map((one, index) => ({
    type: "bar",
    name: escapeMarkup(one.name),
    x: centers,
    y: binCounts(one.values, { low, width, count }),
    width,
    marker: { color: withOpacity(seriesColor(index), series.length > 1 ? 0.6 : 0.9) },
  }));
  return figure(data, {
    ...titled(bad === 0 ? title : `${title} (${bad} values are not finite)`),
    barmode: "overlay",
    bargap: 0,
    xaxis: axis(escapeMarkup(xTitle)),
    yaxis: axis("count", { rangemode: "tozero" }),
    showlegend: series.length > 1,
    margin: { l: 56, r: 20, t: series.length > 1 ? 72 : 44, b: 48 },
    height: 320,
  });
}

function requireSpan(series: readonly NamedValues[], bins: number): ReturnType<typeof span> {
  const range = span(series);
  if (range.low <= range.high && Number.isInteger(bins) && bins >= 1) return range;
  throw new AthanorError(
    "argument",
    `Expected at least one finite value and a positive whole number of bins, received ` +
      `${series.length} series and ${bins} bins. Pass numbers.`,
  );
}

function span(series: readonly NamedValues[]): { low: number; high: number; bad: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let bad = 0;
  for (const value of series.flatMap((one) => Array.from(one.values))) {
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    } else {
      bad += 1;
    }
  }
  return { low, high, bad };
}

function binCounts(
  values: ArrayLike<number>,
  bins: { readonly low: number; readonly width: number; readonly count: number },
): number[] {
  const counts = Array.from({ length: bins.count }, () => 0);
  for (const value of Array.from(values)) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(bins.count - 1, Math.floor((value - bins.low) / bins.width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
