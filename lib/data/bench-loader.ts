import { AthanorError } from "../core/errors.ts";
import { type Displayable, displaySymbol } from "../core/mime-bundle.ts";
import { createRandom } from "../core/random.ts";
import type { DataLoader, LoadedBatch, LoaderBatchOptions } from "./data-loader.ts";
import type { LabeledData } from "./labeled-data.ts";
import { memoryLoader } from "./memory-loader.ts";

/** How {@link benchLoader} measures. */
export interface LoaderBenchOptions {
  /** Samples of a batch; default 32. */
  readonly batchSize?: number;
  /** Batches that are measured, after three that warm up; fewer where the data has fewer. Default 30. */
  readonly steps?: number;
  /**
   * Trains on the loader that it is given, which has the samples of those batches alone, e.g.
   * `(loader) => trainer.fit(loader, { epochs: 1, batchSize: 32 })`. Without it only the loader runs.
   */
  readonly train?: (loader: DataLoader) => Promise<unknown>;
  /** Of order and augmentation; default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** Who waits for whom. */
export interface LoaderBench extends Displayable {
  /** Samples a second that the loader gives when nothing else runs. */
  readonly loaderRate: number;
  /** Samples a second that training takes when batches are there; undefined without `train`. */
  readonly stepRate: number | undefined;
  /** Samples a second of both together; the loader's alone without `train`. */
  readonly rate: number;
  /** Share of time in which training waits for a batch, `0 … 1`; undefined without `train`. */
  readonly waitingShare: number | undefined;
  /** Who is the slower one: `loader` when training waits more than a tenth of the time. */
  readonly bottleneck: "loader" | "step" | undefined;
}

/** Batches that aren't measured: threads start, kernels are compiled. */
const warmUp = 3;

/** Training that waits for a larger share waits for its data (rows #42, #43). */
const largestShare = 0.1;

/**
 * Measures a loader by itself and under training, and says who waits (rows #42, #43).
 *
 * @param data - A loader, or data in memory.
 * @throws {AthanorError} `argument` when a number is out of range; what the loader and `train` throw.
 */
export async function benchLoader(
  data: DataLoader | LabeledData,
  options: LoaderBenchOptions = {},
): Promise<LoaderBench> {
  const { batchSize = 32, steps = 30, train } = options;
  requireCount("batchSize", batchSize);
  requireCount("steps", steps);
  const loader = "batches" in data ? data : memoryLoader(data);
  const alone = await readAll(loader, options);
  if (train === undefined) return shown({ loaderRate: alone.rate, rate: alone.rate });
  const watched = watch(loader, (warmUp + steps) * batchSize);
  await train(watched.loader);
  const { rate, waitingShare } = watched.timing();
  return shown({
    loaderRate: alone.rate,
    stepRate: rate / Math.max(1e-9, 1 - waitingShare),
    rate,
    waitingShare,
    bottleneck: waitingShare > largestShare ? "loader" : "step",
  });
}

interface Timing {
  /** Samples a second. */
  readonly rate: number;
  /** Share of time in which the next batch wasn't there. */
  readonly waitingShare: number;
}

/** A reader that does nothing with the batches. */
async function readAll(loader: DataLoader, options: LoaderBenchOptions): Promise<Timing> {
  const { batchSize = 32, steps = 30, seed = 0, signal } = options;
  const watched = watch(loader, (warmUp + steps) * batchSize);
  const count = watched.loader.labels.length;
  const order = createRandom(seed).fork("bench").permutation(count);
  const walk = {
    batchSize,
    order,
    seed: String(seed),
    ...(signal === undefined ? {} : { signal }),
  };
  for await (const batch of watched.loader.batches(walk)) batch.release();
  return watched.timing();
}

/** A loader of the first samples that takes the time from its fourth batch on. */
function watch(
  loader: DataLoader,
  limit: number,
): { readonly loader: DataLoader; readonly timing: () => Timing } {
  let [taken, samples, waited, start, end] = [0, 0, 0, 0, 0];
  async function* timed(options: LoaderBatchOptions): AsyncGenerator<LoadedBatch> {
    let asked = performance.now();
    for await (const batch of loader.batches(options)) {
      const now = performance.now();
      taken += 1;
      if (taken > warmUp) {
        samples += batch.indices.length;
        waited += now - asked;
      } else start = now;
      yield batch;
      asked = performance.now();
      end = asked;
    }
  }
  return {
    loader: { ...loader, labels: loader.labels.slice(0, limit), batches: timed },
    timing: () => {
      const milliseconds = Math.max(1e-9, end - start);
      return { rate: (1000 * samples) / milliseconds, waitingShare: waited / milliseconds };
    },
  };
}

function shown(
  measured: Pick<LoaderBench, "loaderRate" | "rate"> &
    Partial<Pick<LoaderBench, "stepRate" | "waitingShare" | "bottleneck">>,
): LoaderBench {
  const { stepRate, waitingShare, bottleneck } = measured;
  const bench = { ...measured, stepRate, waitingShare, bottleneck };
  return { ...bench, [displaySymbol]: () => ({ "text/plain": describe(bench) }) };
}

function describe(bench: Omit<LoaderBench, typeof displaySymbol>): string {
  const { loaderRate, stepRate, rate, waitingShare, bottleneck } = bench;
  const alone = `The loader alone gives ${loaderRate.toFixed(0)} samples/s`;
  if (stepRate === undefined || waitingShare === undefined) return `${alone}.`;
  const who = bottleneck === "loader" ? "Training waits for the loader" : "The loader keeps up";
  const share = (100 * waitingShare).toFixed(1);
  return `${who}. ${alone}, training alone takes ${stepRate.toFixed(0)}, together ${rate.toFixed(0)}; training waits ${share} % of the time.`;
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a positive integer, received ${value}.`,
  );
}
