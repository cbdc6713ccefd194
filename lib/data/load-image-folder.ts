import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import { createData } from "./create-data.ts";
import { createDamageList, type DamageList } from "./damage-list.ts";
import { decodeImage } from "./decode-image.ts";
import { type ImageFile, listImages } from "./image-files.ts";
import type { LoadedData, LoadOptions } from "./load-options.ts";
import { requireMemory } from "./require-memory.ts";
import { openThumbnailCache, type ThumbnailCache } from "./thumbnail-cache.ts";

/** How {@link loadImageFolder} reads. */
export interface ImageFolderOptions extends LoadOptions {
  /** Size of all images, in pixels; others are resized to fill it. */
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue (the default); transparency is laid on white. */
  readonly channels?: 1 | 3;
  /**
   * Folder that keeps decoded pixels by the content of each file, so that a second load, also of moved or renamed files,
   * decodes only what is new; default none.
   */
  readonly cache?: string;
}

/** Images decoded at the same time; libvips runs them on the four threads of Node. */
const parallel = 4;

/**
 * Loads a folder of images whose sub-folders are the classes, in the order of their names.
 *
 * Pixels are 0 … 255; the shape is `[height, width, channels]`. Ids are paths relative to the folder, e.g. `cat/7.png`.
 * Photos are turned as their EXIF says. Files are decoded as they are read, on the threads of libvips, straight into the
 * features: beside them there is never more than a few pictures in memory.
 *
 * @throws {@link AthanorError} When there are no sub-folders or images, when they don't fit into memory, or when a file can't be decoded and `onDamaged`
 *   is `"stop"`.
 */
export async function loadImageFolder(
  folder: string,
  options: ImageFolderOptions,
): Promise<LoadedData> {
  const { name = basename(folder), height, width, channels = 3, onDamaged = "stop" } = options;
  const { classNames, files } = await listImages(folder);
  const shape = [height, width, channels];
  const size = sizeOf(shape);
  requireMemory(files.length * size * Float32Array.BYTES_PER_ELEMENT, name);
  const damages = createDamageList(folder, onDamaged);
  const features = new Float32Array(files.length * size);
  const samples: ImageFile[] = [];
  await decodeAll(files, { ...options, channels, folder, size, damages }, (file, pixels) => {
    features.set(pixels, samples.length * size);
    samples.push(file);
  });
  if (samples.length === 0) {
    throw new AthanorError(
      "data",
      `Expected ${folder} to hold images that can be decoded, received ${files.length} files and none could.`,
    );
  }
  const data = createData({
    name,
    features: features.subarray(0, samples.length * size),
    labels: Int32Array.from(samples, ({ label }) => label),
    shape,
    classNames,
    ids: samples.map(({ id }) => id),
  });
  return { data, damaged: damages.damaged };
}

interface Decoding extends ImageFolderOptions {
  readonly folder: string;
  readonly channels: 1 | 3;
  /** Bytes of a decoded picture. */
  readonly size: number;
  readonly damages: DamageList;
}

/** Decodes a few files at a time and hands each picture on, in the order of the files. */
async function decodeAll(
  files: readonly ImageFile[],
  options: Decoding,
  take: (file: ImageFile, pixels: Uint8Array) => void,
): Promise<void> {
  const { folder, onProgress, signal, damages, height, width, channels, size } = options;
  const cache =
    options.cache === undefined
      ? undefined
      : openThumbnailCache(options.cache, `${height}x${width}x${channels}`, size);
  try {
    for (let start = 0; start < files.length; start += parallel) {
      signal?.throwIfAborted();
      const group = files.slice(start, start + parallel);
      const decoded = await Promise.allSettled(
        group.map((file) => decode(join(folder, file.id), options, cache)),
      );
      for (const [position, file] of group.entries()) {
        const result = decoded[position];
        if (result?.status === "fulfilled") take(file, result.value);
        else damages.report({ item: file.id, reason: reasonOf(result?.reason) }, result?.reason);
      }
      onProgress?.({ done: start + group.length, total: files.length, unit: "files" });
    }
  } finally {
    cache?.close();
  }
}

async function decode(
  path: string,
  form: Decoding,
  cache: ThumbnailCache | undefined,
): Promise<Uint8Array> {
  const content = await readFile(path);
  const known = cache?.read(content);
  if (known !== undefined) return known;
  const pixels = await decodeImage(content, form);
  const { height, width, channels, size } = form;
  if (pixels.length !== size) {
    throw new AthanorError(
      "data",
      `internal: expected ${path} as ${shapeText([height, width, channels])}, received ${pixels.length} values.`,
    );
  }
  cache?.write(content, pixels);
  return pixels;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
