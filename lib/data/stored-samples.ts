import { fingerprint } from "./create-data.ts";
import { AthanorError } from "../core/errors.ts";
import type { LabeledData, StoredSamples } from "./labeled-data.ts";
import { withLooks } from "./show-data.ts";
import type { ThumbnailCache } from "./thumbnail-cache.ts";

/** Bytes that are read at once where samples are asked for one after the other. */
const block = 2 ** 20;

/**
 * Samples that stay in a cache of pictures; the file is closed when nothing can reach them any more.
 *
 * @param cache - Handed over: it is closed here.
 * @param places - Where each sample is.
 * @param most - Samples that may be in memory together.
 */
export function storedSamples(
  cache: ThumbnailCache,
  places: Uint32Array,
  most: number,
): StoredSamples {
  const reader = readAhead(cache);
  const over = (chosen: Uint32Array): StoredSamples => {
    const samples: StoredSamples = {
      most,
      read: (index) => Float32Array.from(reader(chosen[index] ?? 0)),
      at: (indices) => over(Uint32Array.from(indices, (index) => chosen[index] ?? 0)),
    };
    return samples;
  };
  closing.register(reader, cache);
  return over(places);
}

/** Views share the reader, so the file lives as long as the last of them. */
const closing = new FinalizationRegistry<ThumbnailCache>((cache) => cache.close());

/** Reads single pictures, and a block ahead where they are asked for in the file's order. */
function readAhead(cache: ThumbnailCache): (place: number) => Uint8Array {
  const together = Math.max(1, Math.floor(block / cache.size));
  let start = 0;
  let pictures: readonly Uint8Array[] = [];
  let last = -1;
  return (place) => {
    const isNext = place === last + 1;
    last = place;
    const ready = pictures[place - start];
    if (ready !== undefined) return ready;
    if (!isNext) return cache.read(place);
    pictures = cache.readMany(place, together);
    start = place;
    return pictures[0] ?? cache.read(place);
  };
}

/** Everything of data on disk but what is made of its samples. */
export type StoredParts = Pick<LabeledData, "name" | "labels" | "shape" | "classNames" | "ids"> & {
  readonly stored: StoredSamples;
};

/**
 * Data whose samples stay on disk. Its fingerprint is that of the same data in memory; it is taken when it is first asked
 * for, by reading all samples.
 *
 * @throws {AthanorError} `data`, later, when somebody asks for all `features` at once.
 */
export function createStoredData({ stored, ...parts }: StoredParts): LabeledData {
  let known: string | undefined;
  // None of them is copied when data is spread: another set of samples or labels has another fingerprint.
  const hidden: PropertyDescriptorMap = {
    stored: { value: stored },
    features: {
      get: (): never => {
        throw new AthanorError(
          "data",
          `Expected samples of ${parts.name} in memory, but they stay on disk because they don't fit there. ` +
            `Take a part of them (subset, representativeSubset) or read them in batches (batches); training and checks take them as they are.`,
        );
      },
    },
    fingerprint: { get: (): string => (known ??= fingerprint(data)) },
  };
  const data = withLooks(Object.defineProperties({ ...parts }, hidden) as unknown as LabeledData);
  return data;
}
