import { recipeNumber } from "../config/recipe-number.ts";
import { runSteps, share, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { attributeSteps } from "../data/attributes.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { probeRows } from "../data/probe-rows.ts";
import { quantile, type Rows, rowCount } from "../metrics/columns.ts";
import { principalAxes, project } from "../metrics/principal-axes.ts";
import { trainPart } from "./check-options.ts";
import {
  type DatasetCheckOptions,
  leftOutText,
  namedSamples,
  percentText,
  requireSamples,
  sampleSheet,
  usableSteps,
} from "./data-subject.ts";

/** Axes that explain what samples have in common. */
const axes = 24;

/** Shares of outliers that data of its kind has anyway. */
const usual = { attribute: 0.03, unexplained: 0.003 };

/** Samples in the figure. */
const shown = 32;

/**
 * Looks for samples far out along any derived property, and for samples that the rest doesn't explain (row #28).
 *
 * Far out is Tukey's: more than three times the interquartile range beyond the quartiles. `unexplained` is what is left
 * of a sample after the 24 principal axes of the data: a block of wrong pixels stays, what all samples share doesn't.
 */
export function checkOutliers(options: DatasetCheckOptions): Verdict {
  return runSteps(outlierSteps(options));
}

/** As {@link checkOutliers}, with stops in between. */
export function* outlierSteps(options: DatasetCheckOptions): Steps<Verdict> {
  const whole = trainPart(options.data);
  requireSamples(whole, 8, "outliers");
  const { data, leftOut } = yield* share(usableSteps(whole), 0, 0.5);
  requireSamples(data, 8, "outliers");
  const fence = recipeNumber("outlierFence");
  const attributes = yield* share(attributeSteps(data), 0.5, 0.8);
  const found = Object.entries(attributes).map(([name, values]) =>
    outliersOf(name, values, { fence, usual: usual.attribute }),
  );
  const unexplained = outliersOf("unexplained", residuals(data), {
    fence: 3.5,
    usual: usual.unexplained,
    onlyHigh: true,
  });
  const all = [...found, unexplained];
  const bad = all.filter(
    ({ indices, allowed }) => indices.length / data.labels.length > allowed && indices.length > 2,
  );
  const worst = bad.length > 0 ? bad : all;
  const samples = [...new Set(worst.flatMap(({ indices }) => indices))].slice(0, shown);
  const most = Math.max(
    ...all.map(({ indices, allowed }) => indices.length / data.labels.length / allowed),
  );
  return {
    check: "outliers",
    stage: "data",
    passed: bad.length === 0,
    value: most,
    threshold: "≤ 1",
    unit: "× the usual share of outliers",
    summary:
      (bad.length === 0
        ? `No property of ${data.name} has more than its usual share of outliers.`
        : `${data.name}: ${bad.map(({ name, indices }) => `${indices.length} samples (${percentText(indices.length / data.labels.length)}) far out in ${name}`).join(", ")}.`) +
      leftOutText(leftOut),
    evidence: {
      attributes: all.map(({ name, quartiles, indices }) => ({
        name,
        quartiles,
        outliers: indices.length,
        ids: indices.slice(0, namedSamples).map((index) => data.ids[index]),
      })),
      leftOut,
    },
    ...sampleSheet(data, samples, { title: "Samples that stand out, furthest first" }),
    remedy: bad.length === 0 ? [] : remedyFor(bad.map(({ name }) => name)),
    seedReference: "#28 (S1, S2, S3)",
  };
}

interface Outliers {
  readonly name: string;
  readonly quartiles: readonly number[];
  /** Furthest first. */
  readonly indices: readonly number[];
  readonly allowed: number;
}

function outliersOf(
  name: string,
  values: Float64Array,
  options: { readonly fence: number; readonly usual: number; readonly onlyHigh?: boolean },
): Outliers {
  const { fence, onlyHigh = false } = options;
  const low = quantile(values, 0.25);
  const high = quantile(values, 0.75);
  const reach = fence * (high - low);
  const beyond = (value: number): number =>
    Math.max(value - high, onlyHigh ? -Infinity : low - value);
  const indices = Array.from(values.keys())
    .filter((index) => reach > 0 && beyond(values[index] ?? 0) > reach)
    .toSorted((a, b) => beyond(values[b] ?? 0) - beyond(values[a] ?? 0));
  return { name, quartiles: [low, quantile(values, 0.5), high], indices, allowed: options.usual };
}

/** Length of what the principal axes leave of each sample. */
function residuals(data: LabeledData): Float64Array {
  const { rows } = probeRows(data);
  // With as many axes as columns nothing would be left.
  const basis = principalAxes(rows, Math.min(axes, Math.floor(rows.width / 2)));
  const coordinates = project(rows, basis);
  return Float64Array.from({ length: rowCount(rows) }, (_, row) => {
    const whole = squaredLength(rows, row, basis.means);
    return Math.sqrt(Math.max(0, whole - squaredLength(coordinates, row)));
  });
}

function squaredLength({ values, width }: Rows, row: number, means?: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) {
    sum += ((values[row * width + k] ?? 0) - (means?.[k] ?? 0)) ** 2;
  }
  return sum;
}

function remedyFor(names: readonly string[]): readonly string[] {
  const blocks =
    "Corrupted samples: a block of wrong pixels, a broken sensor or transfer. Look at the figure and drop or load them anew.";
  const extremes =
    "A different source or preprocessing for some samples (other scale, camera, crop): look at them, and treat all alike.";
  const rare = "Rare but right samples: keep them, and collect more like them (#40).";
  return names.includes("unexplained") ? [blocks, extremes, rare] : [extremes, blocks, rare];
}
