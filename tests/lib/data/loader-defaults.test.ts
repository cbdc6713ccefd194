import { expect, test } from "vitest";
import { loaderDefaults } from "../../../lib/data/loader-defaults.ts";

test.each([
  // Row #43: cards × 4, not more than there are cores.
  [2, 16, 8],
  [2, 6, 6],
  [0, 16, 4],
  [1, 1, 1],
])("%d GPUs and %d cores take %d workers", (gpus, cores, workers) => {
  expect(loaderDefaults({ gpus, cores }).workers).toBe(workers);
});

test("memory is pinned and copies don't wait where there is a GPU", () => {
  expect(loaderDefaults({ gpus: 1, cores: 8 })).toEqual({
    workers: 4,
    pinMemory: true,
    nonBlocking: true,
    python: "num_workers=4, pin_memory=True, non_blocking=True",
  });
  expect(loaderDefaults({ cores: 8 })).toMatchObject({ pinMemory: false, nonBlocking: false });
});
