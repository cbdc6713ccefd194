import { basename } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import { createData } from "./create-data.ts";
import type { LoadedData, LoadOptions } from "./load-options.ts";
import { fileSize, joinedProgress, readMaybeGzip } from "./read-file.ts";
import { validateData } from "./validate-data.ts";

/** How {@link loadIdx} reads; nothing can be skipped, because each byte's meaning depends on those before it. */
export interface IdxOptions extends Omit<LoadOptions, "onDamaged"> {
  /** Names of the classes `0 … n - 1`; the default is the numbers up to the largest label. */
  readonly classNames?: readonly string[];
}

/**
 * Loads images and labels of the IDX format, which MNIST and its kin use, packed by gzip or not.
 *
 * Pixels stay 0 … 255; the shape is `[height, width, 1]`, or `[height, width, channels]` for four-dimensional files.
 *
 * @throws {@link AthanorError} When a file isn't IDX of unsigned bytes, is shorter or longer than its header says, or
 *   when images and labels differ in count.
 * @see LeCun, Cortes and Burges, The MNIST database, section "File formats"
 */
export async function loadIdx(
  imagesPath: string,
  labelsPath: string,
  options: IdxOptions = {},
): Promise<LoadedData> {
  const { name = basename(imagesPath), classNames, onProgress, ...reading } = options;
  const sizes = [await fileSize(imagesPath), await fileSize(labelsPath)] as const;
  const total = sizes[0] + sizes[1];
  const images = parseIdx(
    imagesPath,
    await readMaybeGzip(imagesPath, {
      ...reading,
      onProgress: joinedProgress(total, 0, onProgress),
    }),
    [3, 4],
  );
  const labels = parseIdx(
    labelsPath,
    await readMaybeGzip(labelsPath, {
      ...reading,
      onProgress: joinedProgress(total, sizes[0], onProgress),
    }),
    [1],
  );
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape;
  if (labels.values.length !== count) {
    throw new AthanorError(
      "data",
      `Expected ${labelsPath} to hold one label for each of the ${count} images of ${imagesPath}, received ` +
        `${labels.values.length}. Take the two files of the same set.`,
    );
  }
  const data = createData({
    name,
    features: Float32Array.from(images.values),
    labels: Int32Array.from(labels.values),
    shape: [height, width, channels],
    classNames: classNames ?? numberNames(labels.values),
    ids: Array.from({ length: count }, (_, index) => String(index)),
  });
  validateData(data);
  return { data, damaged: [] };
}

interface IdxFile {
  readonly shape: readonly number[];
  readonly values: Buffer;
}

/** Type code of unsigned bytes in the third byte of the magic number. */
const unsignedByte = 0x08;

function parseIdx(path: string, bytes: Buffer, ranks: readonly number[]): IdxFile {
  const [zero, alsoZero, type, rank = 0] = bytes;
  if (zero !== 0 || alsoZero !== 0 || type !== unsignedByte || !ranks.includes(rank)) {
    const start = bytes.subarray(0, 4).toString("hex");
    throw new AthanorError(
      "data",
      `Expected ${path} to be an IDX file of unsigned bytes with ${ranks.join(" or ")} dimensions ` +
        `(first bytes 000008${ranks.map((size) => `0${size}`).join(" or 000008")}), received ${start}. ` +
        `Check that images and labels aren't swapped.`,
    );
  }
  const header = 4 + 4 * rank;
  const shape = Array.from({ length: rank }, (_, axis) =>
    bytes.length >= header ? bytes.readUInt32BE(4 + 4 * axis) : 0,
  );
  const expected = header + sizeOf(shape);
  if (bytes.length < header || bytes.length !== expected) {
    throw new AthanorError(
      "data",
      `Expected ${path} to be ${expected} bytes long (${header} of header, then ${shapeText(shape)}), received ` +
        `${bytes.length}. The file was cut off or damaged: fetch it again.`,
    );
  }
  return { shape, values: bytes.subarray(header) };
}

function numberNames(labels: Uint8Array): readonly string[] {
  const largest = labels.reduce((most, label) => Math.max(most, label), -1);
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
}
