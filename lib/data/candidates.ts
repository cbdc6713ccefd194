import { availableParallelism } from "node:os";
import { startThreads, threadFile } from "../core/threads.ts";
import { type Boxes, type NeighborTree, openNeighborTree } from "../metrics/neighbor-tree.ts";

/** Points that are asked for the rows near them. */
export interface AskedPoints {
  /** Row that each point belongs to; the points of a row follow each other. */
  readonly rows: Int32Array;
  /** Shape `[points, width]`. */
  readonly points: Float32Array;
}

/** What a thread of the search knows from the start. */
export interface CandidateWorkerData {
  readonly boxes: Boxes;
  readonly radius: number;
  /** Pairs that one asking gives at most; further ones are left out. */
  readonly most: number;
}

/** Finds rows near points, on this thread or on others. */
export interface CandidateSearch {
  /** Askings that should be under way at the same time. */
  readonly ahead: number;
  /** Pairs `[row, other, row, other …]`, each once, rows in the order of the points. */
  find(asked: AskedPoints): Promise<Int32Array>;
  /** Ends its threads; harmless when called twice. */
  dispose(): Promise<void>;
}

/** From so many rows on the search is worth threads, which take a tenth of a second to start. */
const worthThreads = 20_000;

/** More threads than this wait for the one that makes their points. */
const mostThreads = 4;

/** Threads for a search among so many rows: none for few rows or where there is one core. */
export function searchThreads(count: number): number {
  const cores = availableParallelism();
  return count < worthThreads || cores < 2 ? 0 : Math.min(mostThreads, cores);
}

/**
 * Opens a search.
 *
 * @param workers - Threads; 0 searches on this one. What is found and its order don't depend on it.
 */
export function openCandidateSearch(data: CandidateWorkerData, workers: number): CandidateSearch {
  if (workers === 0) {
    const tree = openNeighborTree(data.boxes);
    return {
      ahead: 1,
      find: async (asked) => findCandidates(tree, asked, data),
      dispose: async () => {},
    };
  }
  const threads = startThreads<AskedPoints, Int32Array>({
    count: workers,
    data,
    file: threadFile(import.meta.url, "candidate-worker"),
    ended: "Expected the search for duplicates to run, but its threads have ended. Start it again.",
  });
  return {
    ahead: 2 * workers,
    find: async (asked) => threads.run(asked),
    dispose: async () => threads.dispose(),
  };
}

/** The rows within a radius of points, as pairs, so many at most; see {@link CandidateSearch}. */
export function findCandidates(
  tree: NeighborTree,
  { rows, points }: AskedPoints,
  { radius, most }: Pick<CandidateWorkerData, "radius" | "most">,
): Int32Array {
  const pairs: number[] = [];
  const width = points.length / Math.max(1, rows.length);
  let found = new Set<number>();
  for (const [turn, row] of rows.entries()) {
    if (pairs.length >= 2 * most) break;
    if (row !== rows[turn - 1]) found = new Set([row]);
    tree.within(points.subarray(turn * width, (turn + 1) * width), radius, (other) => {
      if (found.has(other) || pairs.length >= 2 * most) return;
      found.add(other);
      pairs.push(row, other);
    });
  }
  return Int32Array.from(pairs);
}
