import { varintField } from "../core/protobuf.ts";
import { maskedCrc32c } from "./crc32c.ts";

/** Bytes of a record around its data: length and its CRC before, the data's CRC behind. */
const headSize = 12;
const tailSize = 4;

/** A TFRecord: length, its masked CRC, data, its masked CRC; all little-endian. */
export function tfRecord(data: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(headSize + data.length + tailSize);
  bytes.set(data, headSize);
  return seal(bytes);
}

/** Writes one tag's scalars; `seconds`: Unix time, `step`: an integer from 0. */
export type ScalarRecords = (seconds: number, step: number, value: number) => Uint8Array;

/**
 * The records of one tag's scalars, of which only time, step and value differ: a step logs several, and as messages built
 * field by field they cost as much as a small training step.
 *
 * @param summary - Field 5 of an `Event` (event.proto) whose last four bytes are the value, a little-endian float32.
 */
export function scalarRecords(summary: Uint8Array): ScalarRecords {
  return (seconds, step, value) => {
    const stepField = varintField(2, step);
    const stepAt = headSize + 9;
    const summaryAt = stepAt + stepField.length;
    const end = summaryAt + summary.length;
    const bytes = Buffer.allocUnsafe(end + tailSize);
    // Field 1, a double: key 0x09.
    bytes[headSize] = 0x09;
    bytes.writeDoubleLE(seconds, headSize + 1);
    bytes.set(stepField, stepAt);
    bytes.set(summary, summaryAt);
    bytes.writeFloatLE(value, end - 4);
    return seal(bytes);
  };
}

/** Fills in length and checksums around the data. */
function seal(bytes: Buffer): Uint8Array {
  const end = bytes.length - tailSize;
  bytes.writeBigUInt64LE(BigInt(end - headSize), 0);
  bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(0, 8)), 8);
  bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(headSize, end)), end);
  return bytes;
}
