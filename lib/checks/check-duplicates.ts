import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createData, sampleAt } from "../data/create-data.ts";
import { type DuplicateGroup, findDuplicates, type SampleReference } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { findNearDuplicates, type NearDuplicate } from "../data/near-duplicates.ts";
import { createBreather } from "../training/event-loop.ts";
import {
  asSplits,
  type DatasetCheckOptions,
  namedSamples,
  percentText,
  requireSamples,
  sampleSheet,
} from "./data-subject.ts";

/** Options of {@link checkDuplicates} and {@link checkLeakage}. */
export type DuplicatesOptions = DatasetCheckOptions & {
  /** Near duplicates are closer than this, in units of the median nearest-neighbour distance; see `findNearDuplicates`. */
  readonly bound?: number;
};

/**
 * Counts duplicates inside the parts, exact and near, and equal samples with different labels (row #29).
 *
 * Fails when more than 1 % of the samples repeat another one, or when two samples that are the same carry different labels.
 */
export async function checkDuplicates(options: DuplicatesOptions): Promise<Verdict> {
  const splits = asSplits(options.data);
  requireSamples(splits.train, 1, "duplicates");
  const { exact, near } = await searchDuplicates(splits, options);
  const inside = exact.filter((group) => new Set(group.map(({ split }) => split)).size === 1);
  const nearInside = near.filter(({ first, second }) => first.split === second.split);
  const surplus = new Set([
    ...inside.flatMap((group) => group.slice(1).map(nameOf)),
    ...nearInside.map(({ second }) => nameOf(second)),
  ]);
  const conflicts = [...exact, ...near.map(({ first, second }) => [first, second])].filter(
    (group) => new Set(group.map(({ label }) => label)).size > 1,
  );
  const total = Object.values(splits).reduce(
    (sum, part: LabeledData) => sum + part.labels.length,
    0,
  );
  const allowed = recipeNumber("duplicateShare");
  const share = surplus.size / total;
  const passed = share <= allowed && conflicts.length === 0;
  return {
    check: "duplicates",
    stage: "data",
    passed,
    value: share,
    threshold: `≤ ${allowed}, and none with two labels`,
    unit: "fraction of samples",
    summary: `${splits.train.name}: ${surplus.size} of ${total} samples (${percentText(share)}) repeat another one of their part; ${conflicts.length} groups of the same sample carry different labels.`,
    evidence: {
      exact: inside.slice(0, namedSamples).map((group) => group.map(nameOf)),
      near: nearInside.slice(0, namedSamples).map(nearText),
      conflicts: conflicts.slice(0, namedSamples).map((group) => group.map(nameOf)),
    },
    ...pairSheet(
      splits,
      [...conflicts, ...nearInside.map(pairOf), ...inside],
      "The same sample, twice",
    ),
    remedy: [
      ...(conflicts.length > 0
        ? [
            "Conflicting labels: the same sample carries different labels; look at the pairs and correct or drop the wrong one.",
          ]
        : []),
      ...(share > allowed
        ? [
            "Duplicate samples: the data was collected, copied or augmented more than once; keep one of each before splitting.",
            "Oversampling before the split: balance the batches instead of copying samples.",
          ]
        : []),
    ],
    seedReference: "#29 (S2, S3)",
  };
}

/** Exact and near duplicates of all parts. */
export interface FoundDuplicates {
  readonly exact: readonly DuplicateGroup[];
  /** Pairs that aren't exact duplicates. */
  readonly near: readonly NearDuplicate[];
  /** Samples that were compared for near duplicates. */
  readonly compared: number;
}

/** Searches all parts, letting interrupts through. */
export async function searchDuplicates(
  splits: Splits,
  options: DuplicatesOptions,
): Promise<FoundDuplicates> {
  const { signal, onProgress, bound } = options;
  const breathe = createBreather();
  const exact = findDuplicates(splits);
  const groupOf = new Map(exact.flatMap((group, at) => group.map((one) => [nameOf(one), at])));
  const found = await findNearDuplicates(splits, {
    ...(bound === undefined ? {} : { bound }),
    onProgress: async (fraction) => {
      await breathe();
      signal?.throwIfAborted();
      onProgress?.(fraction);
    },
  });
  const near = found.pairs.filter(({ first, second }) => {
    const group = groupOf.get(nameOf(first));
    return group === undefined || group !== groupOf.get(nameOf(second));
  });
  return { exact, near, compared: found.compared };
}

/** `train/17`. */
export function nameOf({ split, id }: SampleReference): string {
  return `${split}/${id}`;
}

/** `train/17 ~ test/4 (0.12)`. */
export function nearText({ first, second, distance }: NearDuplicate): string {
  return `${nameOf(first)} ~ ${nameOf(second)} (${distance.toPrecision(2)})`;
}

/** The two samples of a pair as a group. */
export function pairOf({ first, second }: NearDuplicate): DuplicateGroup {
  return [first, second];
}

/** The first two samples of up to 16 groups side by side, or nothing where samples are no pictures. */
export function pairSheet(
  splits: Splits,
  groups: readonly DuplicateGroup[],
  title: string,
): ReturnType<typeof sampleSheet> {
  const members = groups.slice(0, 16).flatMap((group) => group.slice(0, 2));
  const samples = members.map((member) => {
    const part = splits[member.split];
    return sampleAt(part, part.ids.indexOf(member.id));
  });
  const size = sizeOf(splits.train.shape);
  const features = new Float32Array(samples.length * size);
  for (const [place, sample] of samples.entries()) features.set(sample, place * size);
  const { shape, name, classNames } = splits.train;
  const labels = Int32Array.from(members, ({ label }) => label);
  const data = createData({ name, shape, classNames, features, labels, ids: members.map(nameOf) });
  const captions = members.map((one) => `${nameOf(one)}\n${classNames[one.label] ?? one.label}`);
  return sampleSheet(data, [...members.keys()], { title, captions });
}
