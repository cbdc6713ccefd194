import { createHash } from "node:crypto";
import { AthanorError } from "../core/errors.ts";
import type { NamedArray } from "../core/snapshot.ts";

/** Where one array stands in `weights.bin`. */
export interface ArrayEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: NamedArray["dtype"];
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Arrays one after the other, little-endian, each on a multiple of four bytes. */
export function packArrays(arrays: readonly NamedArray[]): {
  readonly bytes: Uint8Array;
  readonly entries: readonly ArrayEntry[];
} {
  let byteOffset = 0;
  const entries = arrays.map(({ name, shape, dtype, values }): ArrayEntry => {
    const entry = { name, shape, dtype, byteOffset, byteLength: values.byteLength };
    byteOffset += Math.ceil(values.byteLength / 4) * 4;
    return entry;
  });
  const bytes = new Uint8Array(byteOffset);
  arrays.forEach(({ values }, index) => {
    const view = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes.set(view, entries[index]?.byteOffset ?? 0);
  });
  return { bytes, entries };
}

/**
 * The inverse of {@link packArrays}; the arrays are copies.
 *
 * @throws {AthanorError} `storage` when an entry reaches beyond the bytes or doesn't fit its shape.
 */
export function unpackArrays(bytes: Uint8Array, entries: readonly ArrayEntry[]): NamedArray[] {
  return entries.map(({ name, shape, dtype, byteOffset, byteLength }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const width = dtype === "bool" ? 1 : 4;
    if (byteOffset + byteLength > bytes.length || byteLength !== size * width) {
      throw new AthanorError(
        "storage",
        `Expected ${size * width} bytes for ${name} of shape [${shape.join(", ")}], received an entry of ${byteLength} at ${byteOffset} in a file of ${bytes.length} bytes. Use another checkpoint.`,
      );
    }
    const buffer = bytes.slice(byteOffset, byteOffset + byteLength).buffer;
    return { name, shape, dtype, values: viewOf(dtype, buffer) };
  });
}

function viewOf(dtype: NamedArray["dtype"], buffer: ArrayBuffer): NamedArray["values"] {
  if (dtype === "float32") return new Float32Array(buffer);
  return dtype === "int32" ? new Int32Array(buffer) : new Uint8Array(buffer);
}

/** SHA-256 of bytes in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
