import os from "node:os";
import { recipeNumber } from "../config/recipe-number.ts";

/** How to load data beside a training, in PyTorch's words. */
export interface LoaderDefaults {
  /** `num_workers`: processes that load. */
  readonly workers: number;
  /** `pin_memory`: batches in memory that a GPU can read by itself. */
  readonly pinMemory: boolean;
  /** `non_blocking`: copy to the GPU while it computes. */
  readonly nonBlocking: boolean;
  /** The same as arguments of a Python loader. */
  readonly python: string;
}

/**
 * Where to start with loading for training processes of their own (row #43): 4 workers a GPU, never more than there are cores;
 * memory is pinned and copies don't wait where there is a GPU. `%data bench` measures whether it is enough.
 *
 * @param machine - `gpus`: default 0; `cores`: default this machine's.
 */
export function loaderDefaults(
  machine: { readonly gpus?: number; readonly cores?: number } = {},
): LoaderDefaults {
  const { gpus = 0, cores = os.availableParallelism() } = machine;
  const wanted = recipeNumber("workersPerGpu") * Math.max(1, gpus);
  const workers = Math.max(1, Math.min(wanted, cores));
  const onGpu = gpus > 0;
  const truth = onGpu ? "True" : "False";
  return {
    workers,
    pinMemory: onGpu,
    nonBlocking: onGpu,
    python: `num_workers=${workers}, pin_memory=${truth}, non_blocking=${truth}`,
  };
}
