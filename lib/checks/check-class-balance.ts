import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { splitNames } from "../data/duplicates.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { classBalanceFigure } from "../plots/class-balance.ts";
import { asSplits, type DatasetCheckOptions, remedyOf, requireSamples } from "./data-subject.ts";

/** Options of {@link checkClassBalance}. */
export type ClassBalanceOptions = DatasetCheckOptions & {
  /** Smallest allowed ratio of the rarest to the most frequent class; default 0.1. */
  readonly minBalance?: number;
};

/** Shares of a class in two parts that differ by so many standard errors aren't chance. */
const surprising = 5;

/**
 * Counts classes in each part: no class without training samples, the rarest at least a tenth of the most frequent one, and
 * the same mix in every part (row #31).
 *
 * The mix is the same when no class's share differs by more than 5 standard errors.
 */
export function checkClassBalance(options: ClassBalanceOptions): Verdict {
  const { minBalance = recipeNumber("imbalance") } = options;
  const splits = asSplits(options.data);
  const { train } = splits;
  requireSamples(train, 1, "class-balance");
  const counts = Object.fromEntries(
    splitNames.map((split) => [split, countClasses(splits[split])]),
  );
  const own = countClasses(train);
  const most = Math.max(...own);
  const least = Math.min(...own);
  const missing = train.classNames.filter((_, label) => own[label] === 0);
  const shifted = splitNames
    .slice(1)
    .filter((split) => largestShift(own, counts[split] ?? []) > surprising);
  const ratio = least / Math.max(most, 1);
  const passed = ratio >= minBalance && shifted.length === 0;
  return {
    check: "class-balance",
    stage: "data",
    passed,
    value: ratio,
    threshold: `≥ ${minBalance}, and one mix in all parts`,
    unit: "rarest ÷ most frequent class",
    summary:
      `${train.name}: ${train.classNames.length} classes, the rarest (${train.classNames[own.indexOf(least)]}) has ${least} training samples, the most frequent ${most}.` +
      remedyOf(
        [missing.length > 0, ` Without samples: ${missing.join(", ")}.`],
        [shifted.length > 0, ` Another mix of classes in ${shifted.join(" and ")}.`],
      ).join(""),
    evidence: { counts, missing, shifted },
    figure: classBalanceFigure({ classNames: train.classNames, counts }),
    remedy: remedyOf(
      [
        shifted.length > 0,
        "Classes are split unevenly (data sorted by class and cut?): shuffle and split every class by the same fraction.",
      ],
      [
        missing.length > 0,
        `Class missing: ${missing.join(", ")} has no training samples; collect some, split by class, or take it from the class names.`,
        "Labels are off by one or mapped to the wrong names: compare the labels with the class names.",
      ],
      [
        ratio < minBalance && missing.length === 0,
        "Class imbalance: collect more of the rare class, balance the batches or weight the loss, and start the head at the class frequencies (#47, #93).",
        "Samples lost in loading: compare the counts with the source.",
      ],
    ),
    seedReference: "#31 (S1, S2, S3, S4)",
  };
}

/** Samples of each class; labels that are no class count nowhere. */
export function countClasses(data: LabeledData): readonly number[] {
  const counts = data.classNames.map(() => 0);
  for (const label of data.labels) {
    if (label in counts) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** Largest difference between the shares of a class, in standard errors. */
function largestShift(first: readonly number[], second: readonly number[]): number {
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const [a, b] = [sum(first), sum(second)];
  if (a === 0 || b === 0) return 0;
  return Math.max(
    ...first.map((count, label) => {
      const other = second[label] ?? 0;
      const share = (count + other) / (a + b);
      const error = Math.sqrt(share * (1 - share) * (1 / a + 1 / b));
      return error > 0 ? Math.abs(count / a - other / b) / error : 0;
    }),
  );
}
