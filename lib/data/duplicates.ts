import { share, type Steps } from "../core/steps.ts";
import { sampleHash } from "./create-data.ts";
import type { Splits } from "./labeled-data.ts";

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
 *
 * Stops every few samples.
 */
export function* duplicateSteps(splits: Splits): Steps<readonly DuplicateGroup[]> {
  const seen: Seen = { firsts: new Map(), groups: [] };
  for (const [turn, split] of splitNames.entries()) {
    yield* share(collect(seen, split, splits), turn / 3, (turn + 1) / 3);
  }
  return seen.groups
    .toSorted((a, b) => a.order - b.order)
    .map(({ places }) => places.map((place) => referenceOf(splits, place)));
}

/** Most samples are alone: they are kept as a number, not as an object. */
interface Seen {
  /** Place of the first sample with a hash, or the number of its group, negative and from -1 on. */
  readonly firsts: Map<string, number>;
  readonly groups: { readonly order: number; readonly places: number[] }[];
}

/** Every sample has a place: all of training, then of validation, then of test. */
function* collect({ firsts, groups }: Seen, split: SplitName, splits: Splits): Steps<void> {
  const data = splits[split];
  const start = startOf(splits, split);
  for (let index = 0; index < data.labels.length; index += 1) {
    const hash = sampleHash(data, index);
    const known = firsts.get(hash);
    if (known === undefined) firsts.set(hash, start + index);
    else if (known < 0) groups[-1 - known]?.places.push(start + index);
    else firsts.set(hash, -groups.push({ order: known, places: [known, start + index] }));
    if (index % 256 === 0) yield index / data.labels.length;
  }
}

function startOf(splits: Splits, split: SplitName): number {
  const before = splitNames.slice(0, splitNames.indexOf(split));
  return before.reduce((sum, name) => sum + splits[name].labels.length, 0);
}

function referenceOf(splits: Splits, place: number): SampleReference {
  const split = splitNames.findLast((name) => startOf(splits, name) <= place) ?? "train";
  const data = splits[split];
  const index = place - startOf(splits, split);
  return { split, id: data.ids[index] ?? String(index), label: data.labels[index] ?? -1 };
}
