import { createData, type DataParts } from "./create-data.ts";
import type { ImageFile } from "./image-files.ts";
import type { LabeledData } from "./labeled-data.ts";
import { createStoredData, storedSamples } from "./stored-samples.ts";
import type { ThumbnailCache } from "./thumbnail-cache.ts";

/** A picture of a file: its pixels, or where the cache has them. */
export type FoundPicture =
  { readonly key: string | undefined; readonly pixels: Uint8Array } | { readonly place: number };

/** Where decoded pictures go. */
export interface PictureKeeper {
  /** Asked for pictures that were decoded before. */
  readonly cache: ThumbnailCache | undefined;
  /** Files whose pictures were kept, in order. */
  samples(): readonly ImageFile[];
  keep(file: ImageFile, picture: FoundPicture): void;
  /** What was kept as data; closes what needn't stay open. */
  finish(parts: Pick<DataParts, "name" | "classNames" | "shape">): LabeledData;
  /** Closes everything, where there will be no data; harmless when called twice. */
  close(): void;
}

/**
 * Keeps pictures as features in memory.
 *
 * @param count - Pictures at most.
 * @param size - Numbers of a picture.
 */
export function keepInMemory(
  count: number,
  size: number,
  cache: ThumbnailCache | undefined,
): PictureKeeper {
  const features = new Float32Array(count * size);
  const samples: ImageFile[] = [];
  const close = (): void => cache?.close();
  return {
    cache,
    samples: () => samples,
    keep: (file, picture) => {
      if ("pixels" in picture && picture.key !== undefined) cache?.add(picture.key, picture.pixels);
      const pixels = "pixels" in picture ? picture.pixels : cache?.read(picture.place);
      features.set(pixels ?? [], samples.length * size);
      samples.push(file);
    },
    finish: (parts) => {
      close();
      return createData({
        ...parts,
        ...namesOf(samples),
        features: features.subarray(0, samples.length * size),
      });
    },
    close,
  };
}

/**
 * Keeps pictures in the cache, and where they are.
 *
 * @param most - Samples that may be in memory together.
 */
export function keepOnDisk(cache: ThumbnailCache, most: number): PictureKeeper {
  const places: number[] = [];
  const samples: ImageFile[] = [];
  return {
    cache,
    samples: () => samples,
    keep: (file, picture) => {
      const place =
        "place" in picture ? picture.place : cache.add(picture.key ?? "", picture.pixels);
      places.push(place);
      samples.push(file);
    },
    finish: (parts) =>
      createStoredData({
        ...parts,
        ...namesOf(samples),
        stored: storedSamples(cache, Uint32Array.from(places), most),
      }),
    close: () => cache.close(),
  };
}

function namesOf(samples: readonly ImageFile[]): Pick<DataParts, "labels" | "ids"> {
  return {
    labels: Int32Array.from(samples, ({ label }) => label),
    ids: samples.map(({ id }) => id),
  };
}
