import { runInTurns } from "../core/steps.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createData, sampleAt } from "../data/create-data.ts";
import { type DuplicateGroup, duplicateSteps, type SampleReference } from "../data/duplicates.ts";
import type { Splits } from "../data/labeled-data.ts";
import {
  findNearDuplicates,
  type NearDuplicate,
  type NearDuplicates,
} from "../data/near-duplicates.ts";
import { createBreather } from "../training/event-loop.ts";
import type { RunningCheckOptions } from "./check-options.ts";
import { sampleSheet } from "./data-subject.ts";

/** What checks take that search for duplicates. */
export type DuplicateSearchOptions = RunningCheckOptions & {
  /** Near duplicates are closer than this, in units of the median nearest-neighbour distance; default 0.3 for pictures, 0.13 for other samples. */
  readonly bound?: number;
  /** Pairs to look at in full, at most; default 2,000,000. Where there are more, the search ends and the verdict says so. */
  readonly mostPairs?: number;
};

/** Exact and near duplicates of all parts. */
export interface FoundDuplicates {
  readonly exact: readonly DuplicateGroup[];
  /** Pairs that aren't exact duplicates. */
  readonly near: readonly NearDuplicate[];
  /** Samples that were compared for near duplicates: one of each group of exact ones in each part. */
  readonly compared: number;
  /** Says that the search ended early, and where; empty when it went to its end. */
  readonly ended: string;
}

/** Share of the time that the exact ones take. */
const exactShare = 0.1;

/** Searches all parts, letting interrupts through. */
export async function searchDuplicates(
  splits: Splits,
  options: DuplicateSearchOptions,
): Promise<FoundDuplicates> {
  const { signal, onProgress, bound, mostPairs } = options;
  const breathe = createBreather();
  const exact = await runInTurns(duplicateSteps(splits), {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (fraction) => onProgress?.(exactShare * fraction),
  });
  const groupOf = new Map(exact.flatMap((group, at) => group.map((one) => [nameOf(one), at])));
  const found = await findNearDuplicates(splits, {
    ...(bound === undefined ? {} : { bound }),
    without: exact.flatMap(repeated),
    ...(mostPairs === undefined ? {} : { mostPairs }),
    onProgress: async (fraction) => {
      await breathe();
      signal?.throwIfAborted();
      onProgress?.(exactShare + (1 - exactShare) * fraction);
    },
  });
  const near = found.pairs.filter(({ first, second }) => {
    const group = groupOf.get(nameOf(first));
    return group === undefined || group !== groupOf.get(nameOf(second));
  });
  return { exact, near, compared: found.compared, ended: endedText(found) };
}

/** What to do where the search ended early; nothing where it didn't. */
export function alikeRemedy(ended: string): readonly string[] {
  if (ended === "") return [];
  return [
    "Most samples look alike (frames of one film, pictures that hold next to nothing, one noisy colour): thin them out, then look again.",
  ];
}

/** So many samples are alike that not all pairs were looked at. */
function endedText({ searched, compared }: NearDuplicates): string {
  if (searched >= compared) return "";
  return `So many samples are alike that the search ended after the pairs of ${searched} of ${compared}: there are more than were counted.`;
}

/** All of a group but the first of each part. */
function repeated(group: DuplicateGroup): DuplicateGroup {
  const seen = new Set<string>();
  return group.filter(({ split }) => seen.size === seen.add(split).size);
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
