import { runSteps, share, type Steps } from "../core/steps.ts";
import type { ClassBalance, DataCard, DuplicateReport, SplitCard } from "./data-card-types.ts";
import { problemSteps } from "./data-problems.ts";
import { type DuplicateGroup, duplicateSteps, splitNames } from "./duplicates.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import { type DisplayableDataCard, showDataCard } from "./show-data-card.ts";
import { featureStatistics } from "./statistics.ts";

/** Below this ratio of the rarest to the most frequent class, classes are out of balance (row #31). */
const balanceBound = 0.1;

/**
 * Looks at every sample of all parts and says what is there: counts, class balance, duplicates, samples that can't be
 * right, statistics and fingerprints (rows #28 to #32, #35).
 *
 * Never throws on bad samples; `validateData` does.
 */
export function dataCard(splits: Splits): DisplayableDataCard {
  return runSteps(dataCardSteps(splits));
}

/** As {@link dataCard}, with a stop every few samples. */
export function* dataCardSteps(splits: Splits): Steps<DisplayableDataCard> {
  const { train } = splits;
  const cards = {
    train: yield* share(splitCard(train), 0, 0.3),
    validation: yield* share(splitCard(splits.validation), 0.3, 0.4),
    test: yield* share(splitCard(splits.test), 0.4, 0.5),
  };
  const duplicates = yield* share(duplicateReport(splits), 0.5, 0.9);
  const card: DataCard = {
    name: train.name,
    shape: train.shape,
    classNames: train.classNames,
    ...(train.featureNames === undefined ? {} : { featureNames: train.featureNames }),
    splits: cards,
    balance: classBalance(train),
    duplicates,
    statistics: train.labels.length === 0 ? null : featureStatistics(train),
  };
  return showDataCard(card);
}

function* splitCard(data: LabeledData): Steps<SplitCard> {
  const problems = yield* problemSteps(data);
  return {
    count: data.labels.length,
    classCounts: countClasses(data),
    problems,
    fingerprint: data.fingerprint,
  };
}

function countClasses(data: LabeledData): readonly number[] {
  const counts = data.classNames.map(() => 0);
  for (const label of data.labels) {
    const count = counts[label];
    if (count !== undefined) counts[label] = count + 1;
  }
  return counts;
}

function classBalance(data: LabeledData): ClassBalance {
  const counts = countClasses(data);
  const most = Math.max(...counts);
  const least = Math.min(...counts);
  const ratio = most > 0 ? least / most : 0;
  return {
    ratio,
    bound: balanceBound,
    balanced: ratio >= balanceBound,
    rarest: data.classNames[counts.indexOf(least)] ?? "",
    mostFrequent: data.classNames[counts.indexOf(most)] ?? "",
  };
}

function* duplicateReport(splits: Splits): Steps<DuplicateReport> {
  const groups = yield* duplicateSteps(splits);
  const reaches = (group: DuplicateGroup): boolean =>
    splitNames.filter((split) => group.some((sample) => sample.split === split)).length > 1;
  return {
    within: groups.filter((group) => !reaches(group)),
    across: groups.filter(reaches),
    conflicting: groups.filter((group) => new Set(group.map((sample) => sample.label)).size > 1),
  };
}
