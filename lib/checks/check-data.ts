import { runSteps, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { dataCardSteps } from "../data/data-card.ts";
import type { DataCard } from "../data/data-card-types.ts";
import type { Splits } from "../data/labeled-data.ts";
import { classBalanceFigure } from "../plots/class-balance.ts";

/** Options of {@link checkData}. */
export interface DataCheckOptions {
  readonly data: Splits;
  /** Smallest allowed ratio of the rarest to the most frequent class in the training set; default 0.1 (row #31). */
  readonly minBalance?: number;
}

/**
 * Checks that data can be trusted: no sample in two splits, labels in range, no NaN, no empty split, no sample with two
 * labels, classes in balance (rows #29 to #33).
 *
 * Samples of one colour and duplicates inside a split are told, and don't fail the check.
 */
export function checkData(options: DataCheckOptions): Verdict {
  return runSteps(dataSteps(options));
}

/** As {@link checkData}, with stops in between. */
export function* dataSteps(options: DataCheckOptions): Steps<Verdict> {
  const { minBalance = 0.1 } = options;
  const card = yield* dataCardSteps(options.data);
  const findings = findingsOf(card, minBalance);
  const problems = findings.reduce((sum, { count }) => sum + count, 0);
  const passed = problems === 0;
  const counts = Object.entries(card.splits).map(([name, split]) => `${split.count} ${name}`);
  return {
    check: "data",
    stage: "data",
    passed,
    value: problems,
    threshold: "= 0",
    unit: "problems",
    summary: passed
      ? `${card.name}: ${counts.join(", ")}; no sample in two splits, labels in range, no NaN, balance ${card.balance.ratio.toFixed(2)}.`
      : `${card.name}: ${findings.flatMap(({ count, what }) => (count > 0 ? [`${count} ${what}`] : [])).join("; ")}.`,
    evidence: {
      findings: findings.map(({ count, what, ids }) => ({ count, what, ids: ids.slice(0, 50) })),
      counts: Object.fromEntries(
        Object.entries(card.splits).map(([name, split]) => [name, split.count]),
      ),
      fingerprints: Object.fromEntries(
        Object.entries(card.splits).map(([name, split]) => [name, split.fingerprint]),
      ),
      balance: card.balance,
      duplicatesInsideSplits: card.duplicates.within.length,
      constantSamples: idsOf(card, "constant").slice(0, 50),
      statistics: card.statistics,
    },
    figure: classBalanceFigure({
      classNames: card.classNames,
      counts: Object.fromEntries(
        Object.entries(card.splits).map(([name, split]) => [name, split.classCounts]),
      ),
    }),
    remedy: findings.flatMap(({ count, remedy }) => (count > 0 ? [remedy] : [])),
    seedReference: "#28 to #33 (S0, S1, S2, S3, S4)",
  };
}

interface Finding {
  readonly count: number;
  readonly what: string;
  /** Samples, parts or classes that it is about. */
  readonly ids: readonly string[];
  readonly remedy: string;
}

function findingsOf(card: DataCard, minBalance: number): Finding[] {
  const { duplicates, balance } = card;
  const isUnbalanced = balance.ratio < minBalance;
  return [
    finding(
      groupIds(duplicates.across),
      "samples that stand in more than one split",
      remedies.leak,
    ),
    finding(
      groupIds(duplicates.conflicting),
      "equal samples with different labels",
      remedies.conflict,
    ),
    finding(idsOf(card, "labelsOutOfRange"), "labels that are no class", remedies.label),
    finding(idsOf(card, "notFinite"), "samples with NaN or infinity", remedies.notFinite),
    finding(emptySplits(card), "empty splits", remedies.empty),
    finding(
      isUnbalanced ? [balance.rarest] : [],
      `class far rarer than the most frequent one (ratio ${balance.ratio.toFixed(3)} below ${minBalance})`,
      remedies.balance,
    ),
  ];
}

const remedies = {
  leak: "Remove duplicates before splitting, or split by group, so that no test sample is known.",
  conflict: "Look at these samples and correct or drop the wrong label.",
  label: "Correct the labels of these samples, or the list of class names.",
  notFinite:
    "Repair or drop these samples; a division by a standard deviation of 0 is a usual cause.",
  empty: "Give every split samples: raise its fraction.",
  balance:
    "Collect more of the rare class, balance the batches, or lower `minBalance` when the task is so.",
} as const;

function finding(ids: readonly string[], what: string, remedy: string): Finding {
  return { count: ids.length, what, ids, remedy };
}

function groupIds(groups: DataCard["duplicates"]["across"]): string[] {
  return groups.map((group) => group.map(({ split, id }) => `${split}/${id}`).join(" = "));
}

function emptySplits(card: DataCard): string[] {
  return Object.entries(card.splits).flatMap(([name, { count }]) => (count === 0 ? [name] : []));
}

function idsOf(card: DataCard, kind: keyof DataCard["splits"]["train"]["problems"]): string[] {
  return Object.entries(card.splits).flatMap(([name, { problems }]) =>
    problems[kind].map((id) => `${name}/${id}`),
  );
}
