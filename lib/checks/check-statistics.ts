import { runSteps, share, type Steps } from "../core/steps.ts";
import { sizeOf } from "../core/shape-text.ts";
import type { Verdict } from "../core/verdict.ts";
import { type SplitName, splitNames } from "../data/duplicates.ts";
import type { FeatureStatistics, LabeledData, Splits } from "../data/labeled-data.ts";
import { featureStatisticsSteps } from "../data/statistics.ts";
import { type ColumnStatistics, columnSteps } from "../metrics/columns.ts";
import { barsFigure } from "../plots/bars.ts";
import { requireSamples, type SplitsCheckOptions } from "./data-subject.ts";

/** Options of {@link checkStatistics}. */
export type StatisticsOptions = SplitsCheckOptions & {
  /** Statistics in use, and the training data that they should belong to (before they were applied). */
  readonly statistics?: FeatureStatistics;
  /** Parts before standardizing, to tell whose statistics those are; default `data`. */
  readonly raw?: Splits;
};

/** Data with a mean and a deviation this close to 0 and 1 was standardized by its own statistics: chance is coarser. */
const exact = 2e-5;

/**
 * Finds out whose mean and deviation the data was standardized with: those of the training part are the only right
 * ones, and they must be taken anew when the data changes (row #35).
 *
 * Data that was standardized by its own statistics has a mean of 0 and a deviation of 1 to many digits, over all
 * features, each channel or each column; other data has not. Statistics that are given are held against the data's
 * fingerprint.
 */
export function checkStatistics(options: StatisticsOptions): Verdict {
  return runSteps(statisticsSteps(options));
}

/** As {@link checkStatistics}, with stops in between. */
export function* statisticsSteps(options: StatisticsOptions): Steps<Verdict> {
  const { data, statistics, raw = data } = options;
  requireSamples(data.train, 2, "statistics");
  const given = statistics === undefined ? [] : staleCauses(statistics, raw);
  const own: SplitName[] = [];
  for (const [turn, split] of splitNames.entries()) {
    if (yield* share(isOwn([data[split]]), turn / 6, (turn + 1) / 6)) own.push(split);
  }
  const all = splitNames.map((split) => data[split]);
  const isPooled = own.length === 0 && (yield* share(isOwn(all), 0.5, 0.8));
  const causes = [...given, ...ownCauses(own, isPooled)];
  const passed = causes.length === 0;
  const means: { readonly split: SplitName; readonly mean: number }[] = [];
  for (const [turn, split] of splitNames.entries()) {
    const from = 0.8 + turn / 15;
    means.push({ split, mean: yield* share(meanOf(data[split]), from, from + 1 / 15) });
  }
  return {
    check: "statistics",
    stage: "data",
    passed,
    value: causes.length,
    threshold: "= 0",
    unit: "wrong sources of statistics",
    summary: passed
      ? own.includes("train")
        ? `${data.train.name} is standardized by the statistics of its training part.`
        : `${data.train.name} shows no sign of statistics from a wrong part.`
      : `${data.train.name}: ${causes[0] ?? ""}`,
    evidence: {
      standardizedByOwnStatistics: own,
      pooled: isPooled,
      means: Object.fromEntries(means.map(({ split, mean }) => [split, mean])),
    },
    figure: barsFigure(
      means.map(({ split, mean }) => ({ name: split, value: mean, good: passed })),
      { title: "Mean of all features by part", xTitle: "mean" },
    ),
    remedy: causes,
    seedReference: "#35 (S0)",
  };
}

function staleCauses(statistics: FeatureStatistics, raw: Splits): readonly string[] {
  if (statistics.fingerprint === raw.train.fingerprint) return [];
  const other = splitNames
    .slice(1)
    .find((split) => raw[split].fingerprint === statistics.fingerprint);
  if (other !== undefined) {
    return [
      `The statistics were taken from the ${other} set: training may not know it; take them from the training part.`,
    ];
  }
  return [
    "Stale statistics: they were taken from other data than this training part; take mean and deviation anew after every update of the data.",
    "The statistics belong to another split (other seed or fractions): take them after splitting.",
  ];
}

function ownCauses(own: readonly string[], isPooled: boolean): readonly string[] {
  if (isPooled) {
    return [
      "The statistics were taken from all parts together, the test set included: take them from the training part only.",
    ];
  }
  const others = own.filter((split) => split !== "train");
  if (others.length === 0) return [];
  if (own.includes("train")) {
    return [
      `Each part was standardized by its own statistics (${own.join(", ")}): use those of the training part for all, or the same picture means two things.`,
    ];
  }
  return [
    `The statistics were taken from the ${others.join(" and ")} set: training may not know it; take them from the training part.`,
  ];
}

/** Whether mean and deviation are 0 and 1 over all features, over each channel or over each column. */
function* isOwn(parts: readonly LabeledData[]): Steps<boolean> {
  const filled = parts.filter((part) => part.labels.length > 1);
  const [first] = filled;
  // What stays on disk are pixels as they were decoded, which nobody has standardized.
  if (first === undefined || filled.some(({ stored }) => stored !== undefined)) return false;
  const values = filled.length === 1 ? first.features : joined(filled);
  const widths = [...new Set([1, first.shape.at(-1) ?? 1, sizeOf(first.shape)])];
  for (const [turn, width] of widths.entries()) {
    const steps = columnSteps({ values, width });
    const found = yield* share(steps, turn / widths.length, (turn + 1) / widths.length);
    if (isStandard(found)) return true;
  }
  return false;
}

function isStandard({ means, deviations }: ColumnStatistics): boolean {
  const varied = deviations.filter((deviation) => deviation > 1e-6);
  return (
    varied.length > 0 &&
    means.every((mean, column) => (deviations[column] ?? 0) <= 1e-6 || Math.abs(mean) < exact) &&
    varied.every((deviation) => Math.abs(deviation - 1) < exact)
  );
}

function joined(parts: readonly LabeledData[]): Float32Array {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.features.length, 0));
  let at = 0;
  for (const { features } of parts) {
    values.set(features, at);
    at += features.length;
  }
  return values;
}

function* meanOf(data: LabeledData): Steps<number> {
  if (data.labels.length === 0) return 0;
  const { mean } = yield* featureStatisticsSteps(data, { per: "dataset" });
  return mean;
}
