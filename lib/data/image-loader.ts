import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { requireImageForm } from "./require-image-form.ts";
import { AthanorError } from "../core/errors.ts";
import { type DataLoader, type PlannedBatch, planOf } from "./data-loader.ts";
import { type Scale, requireWidth } from "./each-statistics.ts";
import type { EachStatistics } from "./labeled-data.ts";
import { type ImageFile, listImages } from "./image-files.ts";
import { type ImageWorkers, startImageWorkers } from "./image-jobs.ts";
import { prefetch } from "./prefetch.ts";
import { type LoaderAugmentation, requireAugmentation } from "./sample-augmentation.ts";

/** How {@link openImageFolder} reads. */
export interface ImageLoaderOptions {
  /** Name of the data in errors; the default is the folder's. */
  readonly name?: string;
  /** Size of all images, in pixels; others are resized to fill it. */
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue (the default); transparency is laid on white. */
  readonly channels?: 1 | 3;
  /** Done to each training image by the workers, drawn from the trainer's seed. */
  readonly augment?: LoaderAugmentation;
  /**
   * Takes the mean off every value (0 … 255) and divides by the standard deviation, after augmentation; each channel's own
   * where statistics of `featureStatistics(data, { per: "channel" })` have them.
   */
  readonly standardize?: {
    readonly mean: number;
    readonly std: number;
    readonly each?: EachStatistics;
  };
  /**
   * Threads; default one less than the machine's cores, 1 … 8. Files are decoded on Node's own pool, which all threads share:
   * it has four unless `UV_THREADPOOL_SIZE` says otherwise (the kernel sets it to the number of cores).
   */
  readonly workers?: number;
  /** Batches that are loaded ahead; default 3. */
  readonly prefetch?: number;
}

/**
 * Opens a folder of images whose sub-folders are the classes, without reading them: threads decode, resize and augment
 * each batch into shared memory while the one before is trained on, so folders may be larger than memory.
 *
 * Pixels are 0 … 255, the shape is `[height, width, channels]`, ids are paths relative to the folder, as with
 * `loadImageFolder`. Batches depend on seed and order alone, whatever the number of workers.
 *
 * @throws {AthanorError} `data` when there are no sub-folders or images; `argument` when a number is out of range.
 */
export async function openImageFolder(
  folder: string,
  options: ImageLoaderOptions,
): Promise<DataLoader> {
  const { name = basename(folder), height, width, channels = 3, augment, standardize } = options;
  const { workers = defaultWorkers(), prefetch: ahead = 3 } = options;
  requireImageForm({ height, width, channels });
  requireCount("workers", workers);
  requireCount("prefetch", ahead);
  requireAugmentation(augment ?? {});
  const { classNames, files } = await listImages(folder);
  if (files.length === 0) {
    throw new AthanorError("data", `Expected ${folder} to hold images, received none.`);
  }
  const shape = [height, width, channels];
  const threads = startImageWorkers(workers, {
    form: { height, width, channels },
    augmentation: augment,
    standardize: standardize && scaleFor(standardize, shape),
  });
  const labels = Int32Array.from(files, ({ label }) => label);
  return {
    name,
    labels,
    shape,
    classNames,
    ids: files.map(({ id }) => id),
    batches: (batchOptions) =>
      prefetch({
        plan: planOf(files.length, batchOptions),
        shape,
        ahead,
        signal: batchOptions.signal,
        labels,
        load: async (memory, batch) => loadBatch({ threads, folder, files }, memory, batch),
      }),
    dispose: () => threads.dispose(),
  };
}

interface Source {
  readonly threads: ImageWorkers;
  readonly folder: string;
  readonly files: readonly ImageFile[];
}

/** Every thread takes its share of a batch, so that the first one is there soon. */
async function loadBatch(
  { threads, folder, files }: Source,
  memory: SharedArrayBuffer,
  { indices, seed }: PlannedBatch,
): Promise<void> {
  const images = Array.from(indices, (sample, position) => {
    const id = files[sample]?.id ?? "";
    return { path: join(folder, id), id, position, sample };
  });
  const share = Math.ceil(images.length / threads.count);
  const parts = Array.from({ length: Math.ceil(images.length / share) }, (_, part) =>
    images.slice(part * share, (part + 1) * share),
  );
  const done = await Promise.allSettled(
    parts.map((part) => threads.run({ memory, images: part, seed })),
  );
  // Only when no thread writes any more may the memory be used again.
  const failed = done.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function scaleFor(
  { mean, std, each }: NonNullable<ImageLoaderOptions["standardize"]>,
  shape: readonly number[],
): Scale {
  if (each !== undefined) requireWidth(each, shape);
  return each ?? { means: [mean], stds: [std] };
}

function defaultWorkers(): number {
  return Math.min(8, Math.max(1, availableParallelism() - 1));
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a positive integer, received ${value}.`,
  );
}
