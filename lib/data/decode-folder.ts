import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import type { DamageList } from "./damage-list.ts";
import { decodeImage, type ImageForm } from "./decode-image.ts";
import type { ImageFile } from "./image-files.ts";
import type { FoundPicture, PictureKeeper } from "./keep-pictures.ts";
import type { LoadOptions, LoadProgress } from "./load-options.ts";
import { contentKey, openThumbnailCache, type ThumbnailCache } from "./thumbnail-cache.ts";

/** How {@link decodeFolder} works. */
export interface FolderDecoding extends Pick<LoadOptions, "onProgress" | "signal"> {
  readonly folder: string;
  readonly form: ImageForm;
  readonly damages: DamageList;
  readonly keeper: PictureKeeper;
  readonly onAbort?: "reject" | "keep";
}

/** Files that are read or decoded at the same time; libvips decodes on Node's thread pool, which has four by default. */
const parallel = 8;

/**
 * Decodes files a few at a time and hands each picture on, in the order of the files. A file that can't be read, or is gone
 * by then, is damaged.
 *
 * @returns How far it came, when it was aborted and what there is is kept.
 */
export async function decodeFolder(
  files: readonly ImageFile[],
  options: FolderDecoding,
): Promise<LoadProgress | undefined> {
  const { onProgress, signal, onAbort, keeper } = options;
  const running: Promise<FoundPicture>[] = [];
  const at = (done: number): LoadProgress => ({ done, total: files.length, unit: "files" });
  try {
    for (const [done, file] of files.entries()) {
      if (onAbort === "keep" && signal?.aborted === true) return at(done);
      signal?.throwIfAborted();
      for (const next of files.slice(done + running.length, done + parallel)) {
        running.push(started(next, options));
      }
      await take(file, running.shift(), options);
      onProgress?.(at(done + 1));
    }
    return undefined;
  } catch (error) {
    keeper.close();
    throw error;
  } finally {
    // Nothing reads or writes any more when this returns.
    await Promise.allSettled(running);
  }
}

/** The cache of a folder for pictures of a shape. */
export function openPictureCache(folder: string, shape: readonly number[]): ThumbnailCache {
  return openThumbnailCache(folder, shape.join("x"), sizeOf(shape));
}

function started(file: ImageFile, options: FolderDecoding): Promise<FoundPicture> {
  const picture = findPicture(join(options.folder, file.id), options);
  // It is awaited at its turn; until then a failure is nobody's.
  picture.catch(() => {});
  return picture;
}

async function take(
  file: ImageFile,
  picture: Promise<FoundPicture> | undefined,
  { damages, keeper }: FolderDecoding,
): Promise<void> {
  let found: FoundPicture | undefined;
  try {
    found = await picture;
  } catch (error) {
    damages.report({ item: file.id, reason: reasonOf(error) }, error);
  }
  if (found !== undefined) keeper.keep(file, found);
}

async function findPicture(
  path: string,
  { form, keeper: { cache } }: FolderDecoding,
): Promise<FoundPicture> {
  const content = await readFile(path);
  const key = cache === undefined ? undefined : contentKey(content);
  const place = key === undefined ? undefined : cache?.find(key);
  if (place !== undefined) return { place };
  const pixels = await decodeImage(content, form);
  const shape = [form.height, form.width, form.channels];
  if (pixels.length === sizeOf(shape)) return { key, pixels };
  throw new AthanorError(
    "data",
    `internal: expected ${path} as ${shapeText(shape)}, received ${pixels.length} values.`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
