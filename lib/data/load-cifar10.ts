import { basename } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { createData } from "./create-data.ts";
import { createDamageList } from "./damage-list.ts";
import type { LoadedData, LoadOptions } from "./load-options.ts";
import { fileSize, isTooLarge, readMaybeGzip } from "./read-file.ts";
import { allowedMemory } from "./require-memory.ts";

const side = 32;
const channels = 3;
const plane = side * side;
const record = 1 + channels * plane;

const classNames = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

/**
 * Loads binary files of CIFAR-10: records of one label byte and 3 × 1,024 bytes of red, green and blue.
 *
 * Pixels stay 0 … 255; the shape is `[32, 32, 3]`. Ids are `data_batch_1.bin#0` and so on. A file that isn't whole, or
 * holds a label above 9, is damaged as a whole: after a lost byte nothing in it can be trusted. Files may be gzip.
 *
 * @param paths - The files, in the order wanted.
 * @throws {@link AthanorError} When a file is damaged and `onDamaged` is `"stop"`, or no file is left.
 * @see Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html, section "Binary version"
 */
export async function loadCifar10(
  paths: readonly string[],
  options: LoadOptions = {},
): Promise<LoadedData> {
  const { name = "cifar10", onDamaged = "stop", onProgress, signal } = options;
  const damages = createDamageList(name, onDamaged);
  const files: CifarFile[] = [];
  let memory = allowedMemory(options);
  for (const [index, path] of paths.entries()) {
    signal?.throwIfAborted();
    const file = await readWhole(path, { memory, ...(signal === undefined ? {} : { signal }) });
    if ("bytes" in file) {
      files.push(file);
      // What is read stays as bytes until all of it becomes numbers.
      memory -= file.bytes.length * (1 + Float32Array.BYTES_PER_ELEMENT);
    } else damages.report({ item: path, reason: file.reason });
    onProgress?.({ done: index + 1, total: paths.length, unit: "files" });
  }
  if (files.length === 0) {
    throw new AthanorError(
      "data",
      `Expected at least one whole CIFAR-10 file, received ${paths.length} files and none whole. ` +
        `Fetch the binary version again.`,
    );
  }
  const data = createData({
    name,
    ...decode(files),
    shape: [side, side, channels],
    classNames,
    ids: files.flatMap(({ path, bytes }) =>
      Array.from(
        { length: bytes.length / record },
        (_, position) => `${basename(path)}#${position}`,
      ),
    ),
  });
  return { data, damaged: damages.damaged };
}

interface CifarFile {
  readonly path: string;
  readonly bytes: Buffer;
}

async function readWhole(
  path: string,
  options: { readonly signal?: AbortSignal; readonly memory: number },
): Promise<CifarFile | { readonly reason: string }> {
  // A file that isn't there is the caller's mistake, not damage.
  await fileSize(path);
  try {
    const bytes = await readMaybeGzip(path, options);
    const reason = damageOf(bytes);
    return reason === undefined ? { path, bytes } : { reason };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isTooLarge(error)) throw error;
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function damageOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0 || bytes.length % record !== 0) {
    return `expected whole records of ${record} bytes, received ${bytes.length} bytes`;
  }
  for (let start = 0; start < bytes.length; start += record) {
    const label = bytes[start] ?? 0;
    if (label >= classNames.length) {
      return `expected labels 0 … 9, received ${label} in record ${start / record}`;
    }
  }
  return undefined;
}

/** Colours stand one plane after the other in the file, one pixel after the other in features. */
function decode(files: readonly CifarFile[]): {
  readonly features: Float32Array;
  readonly labels: Int32Array;
} {
  const count = files.reduce((sum, { bytes }) => sum + bytes.length / record, 0);
  const features = new Float32Array(count * channels * plane);
  const labels = new Int32Array(count);
  let image = 0;
  for (const { bytes } of files) {
    for (let start = 0; start < bytes.length; start += record) {
      labels[image] = bytes[start] ?? 0;
      for (let value = 0; value < channels * plane; value += 1) {
        const to = (image * plane + (value % plane)) * channels + Math.floor(value / plane);
        features[to] = bytes[start + 1 + value] ?? 0;
      }
      image += 1;
    }
  }
  return { features, labels };
}
