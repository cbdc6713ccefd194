/** One encoded field of a protobuf message; fields are concatenated to a message. */
export type Field = Uint8Array;

/** A message of the given fields (protobuf encoding: order is free, absent fields are not written). */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields);
}

/** A field of wire type 0; `value` is a non-negative integer below 2^53, or any 64-bit integer as bigint. */
export function varintField(number: number, value: number | bigint): Field {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

/** A field of wire type 2: bytes, an embedded message, or text as UTF-8. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** A field of wire type 1: a 64-bit float. */
export function doubleField(number: number, value: number): Field {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | 1), bytes]);
}

function varint(value: number | bigint): Uint8Array {
  // Nearly every number is small, and bigints cost ten times as much.
  if (value >= 0 && value < 0x80) return Uint8Array.of(Number(value));
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** A field as found in a message: the number, and the value by its wire type. */
export interface DecodedField {
  readonly number: number;
  /** A bigint for varints, bytes for everything else (8 or 4 of them for fixed-size numbers). */
  readonly value: bigint | Uint8Array;
}

/**
 * The fields of a message, in order.
 *
 * @throws {RangeError} When the bytes end inside a field or the wire type is a group (not used since proto2).
 */
export function decodeFields(bytes: Uint8Array): DecodedField[] {
  const fields: DecodedField[] = [];
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new RangeError("The message ends inside a number.");
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("The message ends inside a field.");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(readVarint());
    fields.push({ number: key >>> 3, value: readValue(key & 7, readVarint, take) });
  }
  return fields;
}

function readValue(
  wireType: number,
  readVarint: () => bigint,
  take: (length: number) => Uint8Array,
): bigint | Uint8Array {
  if (wireType === 0) return readVarint();
  if (wireType === 1) return take(8);
  if (wireType === 2) return take(Number(readVarint()));
  if (wireType === 5) return take(4);
  throw new RangeError(`Unknown protobuf wire type ${wireType}.`);
}
