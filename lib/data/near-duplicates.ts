import { recipeNumber } from "../config/recipe-number.ts";
import { share, type Steps } from "../core/steps.ts";
import { median, type Rows } from "../metrics/columns.ts";
import { buildBoxes } from "../metrics/neighbor-tree.ts";
import { type PrincipalAxes, principalAxes, project } from "../metrics/principal-axes.ts";
import { alignedDistance, smallPicture } from "./aligned-distance.ts";
import { type AskedPoints, openCandidateSearch, searchThreads } from "./candidates.ts";
import { type SampleReference, type SplitName, splitNames } from "./duplicates.ts";
import { type Embedding, embeddingSteps } from "./embedding.ts";
import { isImageShape } from "./grey-image.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import { nearestDistances } from "./nearest-distances.ts";
import { shiftedPatterns } from "./shifted-patterns.ts";

/** Two samples that show nearly the same. */
export interface NearDuplicate {
  readonly first: SampleReference;
  readonly second: SampleReference;
  /** How far apart they are, in units of `typical`. */
  readonly distance: number;
}

/** What {@link findNearDuplicates} found. */
export interface NearDuplicates {
  /** Closest first. */
  readonly pairs: readonly NearDuplicate[];
  /** Median distance of a sample to its nearest other one: the unit of distances. */
  readonly typical: number;
  /** Pairs closer than this are near duplicates, in units of `typical`. */
  readonly bound: number;
  /** Samples that were compared; those with NaN or a single colour and those of `without` are left out. */
  readonly compared: number;
  /** Samples whose neighbours were looked at: fewer than `compared` where so many are alike that the search ended early. */
  readonly searched: number;
}

/** Options of {@link findNearDuplicates}. */
export interface NearDuplicateOptions {
  /** Bound in units of the median nearest-neighbour distance; default 0.3 for pictures, 0.13 for other samples. */
  readonly bound?: number;
  /** Threads that search; default as many as there are cores, at most 4, and none for few samples. Doesn't change what is found. */
  readonly workers?: number;
  /** Samples that aren't compared: of thousands of exact copies each would make a pair with every other. */
  readonly without?: readonly Pick<SampleReference, "split" | "id">[];
  /**
   * Pairs to look at in full, at most; default 2,000,000. Where there are more, most samples are alike, and the search
   * ends: a list of all pairs would fill the memory.
   */
  readonly mostPairs?: number;
  /** Called now and then with the fraction done; may wait or throw to end the search. */
  readonly onProgress?: (fraction: number) => void | Promise<void>;
}

/** Axes of the search: more hardly leave anything out, fewer leave too much in. */
const axes = 16;

/** Share of the time that the patterns and the distances between some of them take. */
const embeddingShare = 0.1;

/** Pairs that are looked at in full: a set of more takes hundreds of megabytes, and one of 16.7 million breaks. */
const mostCandidates = 2_000_000;

/** Rows that are asked at a time: some tens of milliseconds. */
const together = 256;

/** Candidates reach so far, in units of the median nearest-neighbour distance: what is left of a shift moves a pattern. */
const reach = 0.3;

/** Pictures further apart than this don't show the same, however rare near neighbours are: a correlation of 0.955. */
const furthest = 0.3;

/** Near duplicates that chance alone may make, as a fraction of the samples. */
const chance = 1e-4;

/**
 * Finds samples that show nearly the same, inside and across parts (rows #29, #32): other brightness or contrast, a little
 * noise, another compression, a small shift.
 *
 * Pictures are compared as 8×8 patterns without brightness and contrast, as they are and shifted; whatever is close
 * there is compared at up to 32×32 pixels over small shifts. A search tree makes it far cheaper than comparing all
 * pairs. What is close is relative to the data: to the median distance between a sample and the one nearest to it.
 * Where samples have few dimensions, chance makes close pairs too, so the bound shrinks until it makes hardly any.
 *
 * @param splits - All parts, of one shape.
 */
export async function findNearDuplicates(
  splits: Splits,
  options: NearDuplicateOptions = {},
): Promise<NearDuplicates> {
  const isImage = isImageShape(splits.train.shape);
  const embedding = await told(share(embed(splits, options), 0, 0.8), options);
  const compared = embedding.sources.length;
  const nothing = { pairs: [], typical: 0, bound: 0, compared, searched: compared };
  if (compared < 3) return nothing;
  const nearestSteps = share(nearestDistances(embedding.rows), 0.8, 1);
  const { nearest, dimension } = await told(nearestSteps, options);
  const typical = median(nearest.map(({ distance }) => distance));
  // All rows are copies of one: there is nothing to measure distances by.
  if (!(typical > 0)) return { ...nothing, searched: 0 };
  const wanted =
    options.bound ?? recipeNumber(isImage ? "nearDuplicateDistance" : "duplicateDistance");
  const least = Math.min(wanted, chance ** (1 / Math.max(dimension, 0.5)));
  const bound = isImage ? Math.min(least, furthest / typical) : least;
  const search: Search = {
    embedding,
    sampleOf: (row) => sampleOf(splits, embedding, row),
    isImage,
    radius: (isImage ? reach : bound) * typical,
  };
  const pairs: NearDuplicate[] = [];
  const searched = await eachCandidate(search, options, (first, second) => {
    const distance = pairDistance(search, first, second) / typical;
    if (distance >= bound) return;
    const [a, b] = [search.sampleOf(first), search.sampleOf(second)];
    pairs.push({ first: referenceOf(a), second: referenceOf(b), distance });
  });
  const closest = pairs.toSorted((a, b) => a.distance - b.distance);
  return { pairs: closest, typical, bound, compared, searched };
}

interface Search {
  readonly embedding: Embedding;
  readonly sampleOf: (row: number) => FoundSample;
  readonly isImage: boolean;
  readonly radius: number;
}

interface FoundSample {
  readonly data: LabeledData;
  readonly index: number;
  readonly split: SplitName;
}

function pairDistance(search: Search, first: number, second: number): number {
  const { embedding, sampleOf: sample, isImage } = search;
  if (!isImage) return distanceTo(embedding.rows, first, rowAt(embedding.rows, second));
  const [a, b] = [sample(first), sample(second)];
  return alignedDistance(smallPicture(a.data, a.index), smallPicture(b.data, b.index));
}

/**
 * Calls `visit` once for each pair whose patterns are close, in an order that doesn't depend on the threads.
 *
 * @returns Samples whose pairs were all visited: fewer than there are where there are too many pairs.
 */
async function eachCandidate(
  search: Search,
  options: NearDuplicateOptions,
  visit: (first: number, second: number) => void,
): Promise<number> {
  const count = search.embedding.sources.length;
  const { mostPairs = mostCandidates } = options;
  let searched = 0;
  // Of two pictures that are shifted against each other, either may find the other.
  const seen = new Set<number>();
  for await (const pairs of candidatePairs(search, options)) {
    for (let at = 0; at < pairs.length; at += 2) {
      const [row = 0, other = 0] = [pairs[at], pairs[at + 1]];
      const [first, second] = row < other ? [row, other] : [other, row];
      const pair = first * count + second;
      if (seen.has(pair)) continue;
      if (seen.size >= mostPairs) return searched;
      visit(first, second);
      seen.add(pair);
    }
    searched = Math.min(count, searched + together);
  }
  return searched;
}

/** Asks for some rows at a time, a few askings ahead where threads search; ends the threads when nobody wants more. */
async function* candidatePairs(
  search: Search,
  options: NearDuplicateOptions,
): AsyncGenerator<Int32Array> {
  const { rows, sources } = search.embedding;
  const basis = principalAxes(sampledRows(rows), axes);
  const boxes = buildBoxes(project(rows, basis));
  const { workers = searchThreads(sources.length), onProgress } = options;
  // Two that are close may find each other. One more than may be visited: so who visits them knows that there are too many.
  const most = 2 * ((options.mostPairs ?? mostCandidates) + 1);
  const threads = openCandidateSearch({ boxes, radius: search.radius, most }, workers);
  const running: Promise<Int32Array>[] = [];
  let asked = 0;
  try {
    for (let done = 0; done < sources.length; done += together) {
      for (; asked < sources.length && running.length < threads.ahead; asked += together) {
        // In the tree's order: who asks so finds the boxes in the processor's cache.
        const some = boxes.order.subarray(asked, asked + together);
        running.push(quiet(threads.find(askedPoints(search, basis, some))));
        await onProgress?.(embeddingShare + (1 - embeddingShare) * (done / sources.length));
      }
      yield (await running.shift()) ?? new Int32Array();
    }
  } finally {
    await threads.dispose();
  }
}

function embed(splits: Splits, { without = [] }: NearDuplicateOptions): Steps<Embedding> {
  // A sample that was drawn twice has its id twice: as many are left out as were named.
  const left = new Map<string, number>();
  const countOf = (name: string): number => left.get(name) ?? 0;
  const nameOf = ({ split, id }: { split: SplitName; id: string }): string => `${split}/${id}`;
  for (const name of without.map(nameOf)) left.set(name, countOf(name) + 1);
  return embeddingSteps(
    splitNames.map((name) => splits[name]),
    ({ part, index }) => {
      const split = splitNames[part] ?? "train";
      const name = nameOf({ split, id: splits[split].ids[index] ?? String(index) });
      const isLeftOut = countOf(name) > 0;
      if (isLeftOut) left.set(name, countOf(name) - 1);
      return isLeftOut;
    },
  );
}

/** Does work in parts, the first of the search, and tells how far it is after each. */
async function told<T>(steps: Steps<T>, { onProgress }: NearDuplicateOptions): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await onProgress?.(embeddingShare * value);
  }
}

/** A promise that is awaited at its turn; until then a failure is nobody's. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The points by which some rows look for others: their patterns as they are and shifted. */
function askedPoints(search: Search, basis: PrincipalAxes, some: Int32Array): AskedPoints {
  const { embedding, isImage, sampleOf: sample } = search;
  const { width } = embedding.rows;
  const patterns: Rows["values"][] = [];
  const owners: number[] = [];
  for (const row of some) {
    const { data, index } = sample(row);
    for (const asked of isImage ? shiftedPatterns(data, index) : [rowAt(embedding.rows, row)]) {
      patterns.push(asked);
      owners.push(row);
    }
  }
  const values = new Float64Array(patterns.length * width);
  for (const [turn, asked] of patterns.entries()) values.set(asked, turn * width);
  const points = Float32Array.from(project({ values, width }, basis).values);
  return { rows: Int32Array.from(owners), points };
}

function rowAt({ values, width }: Rows, row: number): Rows["values"] {
  return values.subarray(row * width, (row + 1) * width);
}

function distanceTo({ values, width }: Rows, row: number, point: Rows["values"]): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) {
    sum += ((values[row * width + k] ?? 0) - (point[k] ?? 0)) ** 2;
  }
  return Math.sqrt(sum);
}

/** Some rows that stand for all when axes are taken. */
function sampledRows({ values, width }: Rows): Rows {
  const most = 5000;
  const count = values.length / width;
  if (count <= most) return { values, width };
  const sampled = new Float32Array(most * width);
  for (let turn = 0; turn < most; turn += 1) {
    const row = Math.floor((turn * count) / most);
    sampled.set(values.subarray(row * width, (row + 1) * width), turn * width);
  }
  return { values: sampled, width };
}

function sampleOf(splits: Splits, embedding: Embedding, row: number): FoundSample {
  const source = embedding.sources[row] ?? { part: 0, index: 0 };
  const split = splitNames[source.part] ?? "train";
  return { data: splits[split], index: source.index, split };
}

function referenceOf({ data, index, split }: FoundSample): SampleReference {
  return { split, id: data.ids[index] ?? String(index), label: data.labels[index] ?? -1 };
}
