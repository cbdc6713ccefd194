import { runSteps, share, type Steps } from "../core/steps.ts";
import { sampleHash } from "./create-data.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";

/** Name of a part of a dataset. */
export type SplitName = keyof Splits;

/** Names of the parts in their usual order. */
export const splitNames: readonly SplitName[] = ["train", "validation", "test"];

/** One sample, by part and id. */
export interface SampleReference {
  readonly split: SplitName;
  readonly id: string;
  readonly label: number;
}

/** Samples with exactly the same features, at least two. */
export type DuplicateGroup = readonly SampleReference[];

/**
 * Groups of samples whose features are equal bit for bit, inside and across parts (rows #29, #32).
 *
 * Equal features under different labels are in one group too: one of the labels is wrong.
 */
export function findDuplicates(splits: Splits): readonly DuplicateGroup[] {
  return runSteps(duplicateSteps(splits));
}

/** As {@link findDuplicates}, with a stop every few samples. */
export function* duplicateSteps(splits: Splits): Steps<readonly DuplicateGroup[]> {
  const groups = new Map<string, SampleReference[]>();
  for (const [turn, split] of splitNames.entries()) {
    yield* share(collect(groups, split, splits[split]), turn / 3, (turn + 1) / 3);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function* collect(
  groups: Map<string, SampleReference[]>,
  split: SplitName,
  data: LabeledData,
): Steps<void> {
  for (const [index, label] of data.labels.entries()) {
    const hash = sampleHash(data, index);
    const group = groups.get(hash) ?? [];
    group.push({ split, id: data.ids[index] ?? String(index), label });
    groups.set(hash, group);
    if (index % 256 === 0) yield index / data.labels.length;
  }
}
