import { createHash } from "node:crypto";
import { AthanorError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import type { LabeledData } from "./labeled-data.ts";
import { withLooks } from "./show-data.ts";

/** Everything of {@link LabeledData} but its fingerprint. */
export type DataParts = Omit<LabeledData, "fingerprint" | "stored">;

/**
 * Puts samples and labels together and takes their fingerprint.
 *
 * The arrays are kept, not copied: don't write to them afterwards, or the fingerprint and whatever is bound to it lie.
 *
 * @param parts - Features `[count, ...shape]`, one label and one id a sample.
 * @throws {@link AthanorError} When the lengths don't belong together.
 */
export function createData(parts: DataParts): LabeledData {
  const count = parts.labels.length;
  const wanted = count * sizeOf(parts.shape);
  if (parts.features.length !== wanted) {
    throw new AthanorError(
      "data",
      `Expected ${parts.name} to hold ${wanted} features (${count} labels of ${shapeText(parts.shape)}), ` +
        `received ${parts.features.length}. Check the shape and that there is one label a sample.`,
    );
  }
  if (parts.ids.length !== count) {
    throw new AthanorError(
      "data",
      `Expected ${parts.name} to have one id for each of its ${count} samples, received ${parts.ids.length}.`,
    );
  }
  const { featureNames: names } = parts;
  if (names !== undefined && names.length !== sizeOf(parts.shape)) {
    throw new AthanorError(
      "data",
      `Expected ${parts.name} to name each of the ${sizeOf(parts.shape)} numbers of a sample, received ${names.length} feature names. ` +
        `Leave \`featureNames\` out, or make them fit.`,
    );
  }
  return withLooks({ ...parts, fingerprint: fingerprint(parts) });
}

/**
 * SHA-256 of shape, features and labels, in hexadecimal.
 *
 * Names and ids don't count: the same samples under another name have the same statistics.
 */
export function fingerprint(data: DataParts | LabeledData): string {
  const { shape, labels } = data;
  const hash = createHash("sha256").update(JSON.stringify([labels.length, ...shape]));
  const stored = "stored" in data ? data.stored : undefined;
  if (stored === undefined) hash.update(bytesOf(data.features));
  else for (const index of labels.keys()) hash.update(bytesOf(stored.read(index)));
  return hash.update(bytesOf(labels)).digest("hex");
}

/** The bytes of one sample as text, equal for exact duplicates and for nothing else in practice (SHA-256). */
export function sampleHash(data: LabeledData, index: number): string {
  return createHash("sha256")
    .update(bytesOf(sampleAt(data, index)))
    .digest("hex");
}

/** The features of one sample: a view into the data, or a copy where samples stay on disk. */
export function sampleAt(data: LabeledData, index: number): Float32Array {
  if (data.stored !== undefined) return data.stored.read(index);
  const size = sizeOf(data.shape);
  return data.features.subarray(index * size, (index + 1) * size);
}

function bytesOf(array: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
