import { basename } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { showInNotebook } from "../core/mime-bundle.ts";
import { stopSignal } from "../core/notebook-signal.ts";
import { createProgressBar } from "../core/progress-bar.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createDamageList } from "./damage-list.ts";
import { decodeFolder, openPictureCache } from "./decode-folder.ts";
import { type ImageFile, listImages } from "./image-files.ts";
import { keepInMemory, keepOnDisk, type PictureKeeper } from "./keep-pictures.ts";
import type { LoadedData, LoadOptions, LoadProgress } from "./load-options.ts";
import { requireImageForm } from "./require-image-form.ts";
import { allowedMemory, requireMemory } from "./require-memory.ts";

/** How {@link loadImageFolder} reads. */
export interface ImageFolderOptions extends LoadOptions {
  /** Size of all images, in pixels; others are resized to fill it. */
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue (the default); transparency is laid on white. */
  readonly channels?: 1 | 3;
  /**
   * Folder that keeps decoded pixels by the content of each file, so that a second load, also of moved or renamed files,
   * decodes only what is new; and where pictures stay that don't fit into memory. Default none.
   */
  readonly cache?: string;
  /** What an abort does: reject with the signal's reason (the default), or end with the samples read until then. */
  readonly onAbort?: "reject" | "keep";
}

/**
 * Loads a folder of images whose sub-folders are the classes, in the order of their names.
 *
 * Pixels are 0 … 255; the shape is `[height, width, channels]`. Ids are paths relative to the folder, e.g. `cat/7.png`.
 * Photos are turned as their EXIF says. Files are decoded as they are read, on the threads of libvips, straight into the
 * features: beside them there is never more than a few pictures in memory.
 *
 * Data larger than memory stays in the `cache` folder. It is checked, divided and browsed as other data is: samples are
 * read a few at a time. Only `features` as a whole aren't there. Training takes it batch by batch; `openImageFolder` does so with threads that work ahead.
 *
 * @throws {@link AthanorError} When there are no sub-folders or images, when they don't fit into memory and there is no `cache`, or when a file can't be
 *   decoded and `onDamaged` is `"stop"`.
 */
export async function loadImageFolder(
  folder: string,
  options: ImageFolderOptions,
): Promise<LoadedData> {
  const { name = basename(folder), height, width, channels = 3 } = options;
  requireImageForm({ height, width, channels });
  const { classNames, files } = await listImages(folder);
  const shape = [height, width, channels];
  const damages = createDamageList(folder, options.onDamaged ?? "stop");
  const keeper = keeperFor(files, { ...options, name, shape });
  const partial = await shown(options, (running) =>
    decodeFolder(files, { ...running, form: { height, width, channels }, folder, damages, keeper }),
  );
  if (keeper.samples().length === 0) {
    keeper.close();
    stopSignal(options.signal)?.throwIfAborted();
    throw new AthanorError(
      "data",
      `Expected ${folder} to hold images that can be decoded, received ${files.length} files and none could.`,
    );
  }
  const data = keeper.finish({ name, classNames, shape });
  const { damaged } = damages;
  return partial === undefined ? { data, damaged } : { data, damaged, partial };
}

/** Works with what ends it and what shows it: where the caller shows nothing, a bar in a notebook. */
async function shown<T>(
  options: ImageFolderOptions,
  work: (options: Omit<ImageFolderOptions, "signal"> & { signal?: AbortSignal }) => Promise<T>,
): Promise<T> {
  const bar = createProgressBar(showInNotebook);
  const signal = stopSignal(options.signal);
  const onProgress =
    options.onProgress ?? (({ done, total }: LoadProgress): void => bar.show(done / total));
  try {
    return await work({ ...options, onProgress, ...(signal === undefined ? {} : { signal }) });
  } finally {
    bar.close();
  }
}

/** In memory where the samples fit, else in the cache. */
function keeperFor(
  files: readonly ImageFile[],
  options: ImageFolderOptions & { readonly name: string; readonly shape: readonly number[] },
): PictureKeeper {
  const { name, shape, cache } = options;
  const sample = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
  const memory = allowedMemory(options);
  const opened = cache === undefined ? undefined : openPictureCache(cache, shape);
  if (opened !== undefined && files.length * sample > memory) {
    return keepOnDisk(opened, Math.floor(memory / sample));
  }
  const remedy =
    "Pass `cache` with a folder, and the pictures stay there, where the checks of data read a few at a time (train with openImageFolder); or load smaller pictures (height, width, one channel).";
  requireMemory(files.length * sample, name, { memory, remedy });
  return keepInMemory(files.length, sizeOf(shape), opened);
}
