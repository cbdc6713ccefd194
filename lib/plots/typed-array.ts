/** Numbers in plotly's compact form: base64 of a little-endian typed array. */
export interface EncodedArray {
  /** `f4` float32, `f8` float64, `i1` to `i4` and `u1` to `u4` integers of that many bytes. */
  readonly dtype: string;
  readonly bdata: string;
  /** `rows, columns` of a matrix. */
  readonly shape?: string;
}

/**
 * The numbers of a trace's field, whether plain or base64; undefined when it is no array.
 *
 * @param value - A plain array, a typed array or an {@link EncodedArray} of one axis.
 */
export function toPlainArray(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as ArrayLike<number>);
  }
  if (!isEncoded(value)) return undefined;
  const read = readers[value.dtype];
  if (read === undefined || value.shape?.includes(",") === true) return undefined;
  const bytes = Buffer.from(value.bdata, "base64");
  const count = Math.floor(bytes.length / read.size);
  return Array.from({ length: count }, (_, index) => read.at(bytes, index * read.size));
}

/** A copy in which typed arrays became plain arrays, so that JSON keeps them as lists. */
export function toJsonArrays(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return toPlainArray(value);
  if (Array.isArray(value)) return value.map(toJsonArrays);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJsonArrays(item)]));
}

function isEncoded(value: unknown): value is EncodedArray {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "dtype") === "string" &&
    typeof Reflect.get(value, "bdata") === "string"
  );
}

interface Reader {
  readonly size: number;
  at(bytes: Buffer, offset: number): number;
}

const readers: Readonly<Record<string, Reader | undefined>> = {
  f4: { size: 4, at: (bytes, offset) => bytes.readFloatLE(offset) },
  f8: { size: 8, at: (bytes, offset) => bytes.readDoubleLE(offset) },
  i1: { size: 1, at: (bytes, offset) => bytes.readInt8(offset) },
  i2: { size: 2, at: (bytes, offset) => bytes.readInt16LE(offset) },
  i4: { size: 4, at: (bytes, offset) => bytes.readInt32LE(offset) },
  u1: { size: 1, at: (bytes, offset) => bytes.readUInt8(offset) },
  u2: { size: 2, at: (bytes, offset) => bytes.readUInt16LE(offset) },
  u4: { size: 4, at: (bytes, offset) => bytes.readUInt32LE(offset) },
};
