import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { openCandidateSearch, searchThreads } from "../../../lib/data/candidates.ts";
import { buildBoxes } from "../../../lib/metrics/neighbor-tree.ts";

const boxes = buildBoxes({ values: Float32Array.of(0, 1, 2, 10, 11, 30), width: 1 });

test.each([0, 2])(
  "gives each pair once, rows in the order of the points, with %i threads",
  async (workers) => {
    const search = openCandidateSearch({ boxes, radius: 1.5, most: 9 }, workers);
    // Row 1 asks twice, by its own place and by one that is near 10.
    const pairs = await search.find({
      rows: Int32Array.of(3, 1, 1, 5),
      points: Float32Array.of(10, 1, 9.5, 30),
    });
    expect([...pairs]).toEqual([3, 4, 1, 0, 1, 2, 1, 3, 1, 4]);
    expect(await search.find({ rows: new Int32Array(), points: new Float32Array() })).toEqual(
      new Int32Array(),
    );
    await search.dispose();
    await search.dispose();
  },
);

test.each([0, 2])(
  "gives no more pairs than it may, the first ones, with %i threads",
  async (workers) => {
    const search = openCandidateSearch({ boxes, radius: 100, most: 7 }, workers);
    const pairs = await search.find({
      rows: Int32Array.of(1, 5, 3),
      points: Float32Array.of(1, 30, 10),
    });
    const firsts = [...pairs].filter((_, at) => at % 2 === 0);
    expect(firsts).toEqual([1, 1, 1, 1, 1, 5, 5]);
    await search.dispose();
  },
);

test("few rows are searched on this thread, many on as many as there are cores up to four", () => {
  expect(searchThreads(19_999)).toBe(0);
  const cores = availableParallelism();
  expect(searchThreads(100_000)).toBe(cores < 2 ? 0 : Math.min(4, cores));
});
