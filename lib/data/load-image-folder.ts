import { basename, join } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import { createData } from "./create-data.ts";
import { createDamageList, type DamageList } from "./damage-list.ts";
import { decodeImage } from "./decode-image.ts";
import { type ImageFile, listImages } from "./image-files.ts";
import type { LoadedData, LoadOptions } from "./load-options.ts";

/** How {@link loadImageFolder} reads. */
export interface ImageFolderOptions extends LoadOptions {
  /** Size of all images, in pixels; others are resized to fill it. */
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue (the default); transparency is laid on white. */
  readonly channels?: 1 | 3;
}

/** Images decoded at the same time; libvips runs them on Node's thread pool of four. */
const parallel = 4;

/**
 * Loads a folder of images whose sub-folders are the classes, in the order of their names.
 *
 * Pixels are 0 … 255; the shape is `[height, width, channels]`. Ids are paths relative to the folder, e.g. `cat/7.png`.
 * Photos are turned as their EXIF says.
 *
 * @throws {@link AthanorError} When there are no sub-folders or images, or when a file can't be decoded and `onDamaged`
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
  const damages = createDamageList(folder, onDamaged);
  const samples = await decodeAll(files, { ...options, channels, folder }, damages);
  if (samples.length === 0) {
    throw new AthanorError(
      "data",
      `Expected ${folder} to hold images that can be decoded, received ${files.length} files and none could.`,
    );
  }
  const features = new Float32Array(samples.length * size);
  for (const [index, sample] of samples.entries()) {
    if (sample.pixels.length !== size) {
      throw new AthanorError(
        "data",
        `internal: expected ${sample.file.id} as ${shapeText(shape)}, received ${sample.pixels.length} values.`,
      );
    }
    features.set(sample.pixels, index * size);
  }
  const data = createData({
    name,
    features,
    labels: Int32Array.from(samples, (sample) => sample.file.label),
    shape,
    classNames,
    ids: samples.map((sample) => sample.file.id),
  });
  return { data, damaged: damages.damaged };
}

interface Sample {
  readonly file: ImageFile;
  readonly pixels: Uint8Array;
}

interface Decoding extends ImageFolderOptions {
  readonly folder: string;
  readonly channels: 1 | 3;
}

async function decodeAll(
  files: readonly ImageFile[],
  options: Decoding,
  damages: DamageList,
): Promise<readonly Sample[]> {
  const { folder, onProgress, signal } = options;
  const samples: Sample[] = [];
  for (let start = 0; start < files.length; start += parallel) {
    signal?.throwIfAborted();
    const group = files.slice(start, start + parallel);
    const decoded = await Promise.allSettled(
      group.map((file) => decodeImage(join(folder, file.id), options)),
    );
    for (const [position, file] of group.entries()) {
      const result = decoded[position];
      if (result?.status === "fulfilled") samples.push({ file, pixels: result.value });
      else damages.report({ item: file.id, reason: reasonOf(result?.reason) }, result?.reason);
    }
    onProgress?.({ done: start + group.length, total: files.length, unit: "files" });
  }
  return samples;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
