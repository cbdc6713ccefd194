import type { Verdict } from "../core/verdict.ts";
import { type SplitName, splitNames } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { namedSamples, requireSamples } from "./data-subject.ts";
import {
  type DuplicateSearchOptions,
  nameOf,
  nearText,
  pairOf,
  alikeRemedy,
  pairSheet,
  searchDuplicates,
} from "./duplicate-search.ts";

/** Options of {@link checkLeakage}. */
export type LeakageOptions = DuplicateSearchOptions & {
  readonly data: Splits;
  /** What samples of one source share, by id: a patient, a video, a page. No group may be in two parts. */
  readonly groupOf?: (id: string) => string;
  /** When a sample was taken, by id, in any unit: validation and test must not be older than training. */
  readonly timeOf?: (id: string) => number;
};

/**
 * Checks that no part knows samples of another: none equal, none nearly equal, no group in two parts, no training sample
 * younger than a test sample (row #32).
 */
export async function checkLeakage(options: LeakageOptions): Promise<Verdict> {
  const { data: splits, groupOf, timeOf } = options;
  requireSamples(splits.train, 1, "leakage");
  const { exact, near, compared, ended } = await searchDuplicates(splits, options);
  const across = exact.filter((group) => new Set(group.map(({ split }) => split)).size > 1);
  const nearAcross = near.filter(({ first, second }) => first.split !== second.split);
  const groups = groupOf === undefined ? [] : sharedGroups(splits, groupOf);
  const early = timeOf === undefined ? [] : earlySamples(splits, timeOf);
  const count = across.length + nearAcross.length + groups.length + early.length;
  return {
    check: "leakage",
    stage: "data",
    passed: count === 0 && ended === "",
    value: count,
    threshold: "= 0",
    unit: "links between parts",
    summary: [
      count === 0
        ? `${splits.train.name}: no sample stands in two parts, not even nearly (${compared} compared).`
        : `${splits.train.name}: ${across.length} samples stand in two parts, ${nearAcross.length} nearly, ${groups.length} groups and ${early.length} samples by time reach over.`,
      ended,
    ]
      .join(" ")
      .trimEnd(),
    evidence: {
      compared,
      exact: across.slice(0, namedSamples).map((group) => group.map(nameOf)),
      near: nearAcross.slice(0, namedSamples).map(nearText),
      counts: { exact: across.length, near: nearAcross.length },
      groups: groups.slice(0, namedSamples),
      early: early.slice(0, namedSamples),
    },
    ...pairSheet(splits, [...nearAcross.map(pairOf), ...across], "Known to two parts"),
    remedy: [
      ...(across.length > 0
        ? [
            "Exact duplicates across splits: remove duplicates before splitting, so that no test sample is known.",
          ]
        : []),
      ...(nearAcross.length > 0
        ? [
            "Near duplicates across splits (copies with other brightness, noise or a shift; frames of one video): split by source, and augment after splitting.",
          ]
        : []),
      ...(groups.length > 0
        ? ["A group (patient, video, page) is in several splits: split by group."]
        : []),
      ...(early.length > 0
        ? ["Test samples are older than training samples: split by time, oldest for training."]
        : []),
      ...alikeRemedy(ended),
    ],
    seedReference: "#32 (S0)",
  };
}

function sharedGroups(splits: Splits, groupOf: (id: string) => string): readonly string[] {
  const parts = new Map<string, Set<SplitName>>();
  for (const split of splitNames) {
    for (const id of splits[split].ids) {
      const group = groupOf(id);
      parts.set(group, (parts.get(group) ?? new Set()).add(split));
    }
  }
  return [...parts].filter(([, where]) => where.size > 1).map(([group]) => group);
}

function earlySamples(splits: Splits, timeOf: (id: string) => number): readonly string[] {
  const newest = splits.train.ids.reduce((most, id) => Math.max(most, timeOf(id)), -Infinity);
  const tooOld = (split: SplitName, data: LabeledData): string[] =>
    data.ids.filter((id) => timeOf(id) < newest).map((id) => `${split}/${id}`);
  return [...tooOld("validation", splits.validation), ...tooOld("test", splits.test)];
}
