import { recipeDefaults } from "../config/defaults.ts";
import { sizeOf } from "../core/shape-text.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { subset } from "../data/subset.ts";
import { quantile } from "../metrics/columns.ts";
import { histogramFigure } from "../plots/histogram.ts";
import { trainPart } from "./check-options.ts";
import {
  columnBounds,
  columnEvidence,
  type ColumnScales,
  columnScales,
  columnsFigure,
  isTable,
  offText,
  perColumnRemedy,
  tableRows,
} from "./column-scale.ts";
import { type DatasetCheckOptions, leftOutText, requireSamples } from "./data-subject.ts";

/** Values that are looked at, spread over all. */
const looked = 200_000;

/**
 * Checks that features enter the net in a range that initialisations are made for: mean and deviation near 0 and 1, and no
 * value far out; and says how to get there for the kind of data (row #36).
 *
 * The bound is on the root mean square, `sqrt(mean² + deviation²)`: within 0.1 … 3. Photos of 0–255 want a division by
 * 255; more than 8 bits or more than 3 bands (medical, remote sensing) want percentiles, as one hot pixel stretches a range.
 *
 * Each column of a table (samples of rank 1) is judged by itself as well: one mean and one deviation over all columns look
 * right and leave some of them a hundred times as wide as others. A column passes with a deviation of 0.1 … 10 and a root
 * mean square of at most 10; constant columns, columns of 0 and 1, and columns that share one unit (half of them span
 * the range of the whole table, as pixels in a row do) aren't judged.
 */
export function checkNormalization(options: DatasetCheckOptions): Verdict {
  const data = trainPart(options.data);
  requireSamples(data, 1, "normalization");
  const all = everyNth(data);
  const values = all.filter(Number.isFinite);
  const leftOut = all.length - values.length;
  const { low, high } = bounds();
  const range = describeRange(values);
  const isInRange = range.size >= low && range.size <= high;
  const scales = isInRange ? scalesOf(data) : undefined;
  if (scales !== undefined && scales.off.length > 0) {
    return columnVerdict(data, scales, range);
  }
  const number = (value: number): string => String(Number(value.toPrecision(3)));
  return {
    check: "normalization",
    stage: "data",
    passed: isInRange,
    value: range.size,
    threshold: `${low} … ${high}`,
    unit: "root mean square of the features",
    summary: `Features of ${data.name} lie in ${number(range.least)} … ${number(range.largest)}, mean ${number(range.mean)}, deviation ${number(range.deviation)}.${leftOut > 0 ? leftOutText(leftOut).replace("samples", "values") : ""}${withinText(scales)}`,
    evidence: { ...range, percentiles: { low: range.p1, high: range.p99 }, looked: values.length },
    ...(values.length === 0
      ? {}
      : {
          figure: histogramFigure([{ name: data.name, values }], {
            title: "Features as they enter the net",
            xTitle: "value",
          }),
        }),
    remedy: isInRange ? [] : advice(data, range),
    seedReference: "#36, #48 (S4)",
  };
}

/** The verdict on a table whose features together look right. */
function columnVerdict(data: LabeledData, scales: ColumnScales, range: FeatureRange): Verdict {
  const { off, columns } = scales;
  const { low, high } = columnBounds();
  return {
    check: "normalization",
    stage: "data",
    passed: false,
    value: off.length,
    threshold: "= 0",
    unit: `columns with a deviation outside ${low} … ${high}, or far off 0`,
    summary: `${off.length} of ${columns.length} columns of ${data.name} lie on other scales than the net is made for: ${offText(off)}.`,
    evidence: { ...range, columns: columnEvidence(off) },
    figure: columnsFigure(scales),
    remedy: [perColumnRemedy],
    seedReference: "#36, #48 (S4)",
  };
}

function scalesOf(data: LabeledData): ColumnScales | undefined {
  return isTable(data) ? columnScales(tableRows(data, looked), data.featureNames) : undefined;
}

/** How a table's columns lie, for the summary of a pass. */
function withinText(scales: ColumnScales | undefined): string {
  if (scales === undefined) return "";
  const { columns, oneUnit } = scales;
  if (oneUnit) return " Its columns share one unit.";
  const varied = columns.filter(({ least, largest }) => largest > least);
  const deviations = varied.map(({ deviation }) => deviation).toSorted((a, b) => a - b);
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  if (deviations.length === 0) return "";
  return ` Deviations of its ${columns.length} columns: ${short(deviations[0] ?? 0)} … ${short(deviations.at(-1) ?? 0)}${varied.length < columns.length ? ", constant ones aside" : ""}.`;
}

function bounds(): { readonly low: number; readonly high: number } {
  const given = recipeDefaults["inputScale"]?.value;
  const [low = 0.1, high = 3] = Array.isArray(given) ? given : [];
  return { low: Number(low), high: Number(high) };
}

function everyNth(data: LabeledData): Float32Array {
  const count = data.labels.length;
  if (data.stored !== undefined) {
    const samples = Math.min(count, data.stored.most, Math.ceil(looked / sizeOf(data.shape)));
    const spread = Array.from({ length: samples }, (_, turn) =>
      Math.floor((turn * count) / samples),
    );
    return everyNth(subset(data, spread));
  }
  // Steps as wide as a row would meet one column only.
  if (isTable(data)) return tableRows(data, looked).values;
  const { features } = data;
  const step = Math.max(1, Math.floor(features.length / looked));
  // As many steps as there are values to look at, however many there are.
  return Float32Array.from(
    { length: Math.ceil(features.length / step) },
    (_, turn) => features[turn * step] ?? Number.NaN,
  );
}

interface FeatureRange {
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
  readonly deviation: number;
  /** Root mean square. */
  readonly size: number;
  readonly p1: number;
  readonly p99: number;
  readonly isWhole: boolean;
}

function describeRange(values: Float32Array): FeatureRange {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return {
    least: values.reduce((low, value) => Math.min(low, value), Infinity),
    largest: values.reduce((high, value) => Math.max(high, value), -Infinity),
    mean,
    deviation: Math.sqrt(variance),
    size: Math.sqrt(mean * mean + variance),
    p1: quantile(values, 0.01),
    p99: quantile(values, 0.99),
    isWhole: values.every(Number.isInteger),
  };
}

function advice(data: LabeledData, range: FeatureRange): readonly string[] {
  const bands = data.shape[2] ?? 1;
  const standardize = isTable(data)
    ? perColumnRemedy
    : "Unnormalised input: standardize by mean and deviation of the training part (standardizeSplits).";
  const percentiles = `Clip to percentiles (${range.p1.toPrecision(3)} … ${range.p99.toPrecision(3)}) and scale those to 0–1: with more than 8 bits or 3 bands the least and largest values are single hot pixels.`;
  if (range.size < 0.1) {
    return ["Input scaled down too far (divided twice?): undo one of the two.", standardize];
  }
  if (isTable(data)) return [standardize];
  if (range.largest > 255 || bands > 3) return [percentiles, standardize];
  const isPhoto = range.isWhole && range.least >= 0 && range.largest > 16;
  return isPhoto
    ? ["Unnormalised input: these are photo pixels 0–255; divide by 255.", standardize]
    : [standardize, percentiles];
}
