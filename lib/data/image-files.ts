import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { AthanorError } from "../core/errors.ts";

/** Endings of files that are images; others are left alone. */
const endings: ReadonlySet<string> = new Set([
  ".png",
  ".jpg",
  ".jpeg",
  ".webp",
  ".gif",
  ".tif",
  ".tiff",
  ".avif",
]);

/** An image of a folder whose sub-folders are the classes. */
export interface ImageFile {
  /** Path from the folder, with forward slashes. */
  readonly id: string;
  readonly label: number;
}

/** What such a folder holds. */
export interface ImageListing {
  readonly classNames: readonly string[];
  readonly files: readonly ImageFile[];
}

/**
 * Lists the images of a folder, classes and files in the order of their names; hidden ones and other files are left alone.
 *
 * @throws {AthanorError} `data` when it can't be read or has no sub-folders.
 */
export async function listImages(folder: string): Promise<ImageListing> {
  const entries = await readEntries(folder);
  const classNames = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .toSorted();
  if (classNames.length === 0) {
    throw new AthanorError(
      "data",
      `Expected ${folder} to have one sub-folder for each class, received none. Move the images of each class ` +
        `into a folder with the class's name.`,
    );
  }
  const files: ImageFile[] = [];
  for (const [label, className] of classNames.entries()) {
    const names = (await readEntries(join(folder, className)))
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .filter((file) => endings.has(extname(file).toLowerCase()))
      .toSorted();
    files.push(...names.map((file) => ({ id: `${className}/${file}`, label })));
  }
  return { classNames, files };
}

async function readEntries(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new AthanorError(
      "data",
      `Expected a readable folder at ${folder}, but it could not be opened. Check the path.`,
      { cause: error },
    );
  }
}
