import { readFileSync } from "node:fs";
import { AthanorError } from "../core/errors.ts";
import { maskedCrc32c } from "./crc32c.ts";
import { type DecodedField, decodeFields } from "../core/protobuf.ts";

/** One value of an event file. */
export interface EventValue {
  readonly step: number;
  /** Unix seconds. */
  readonly wallTime: number;
  readonly tag: string;
  /** `scalars`, `histograms`, `images`, `text`; empty after a tag's first value. */
  readonly plugin: string;
  /** The number of a rank-0 float tensor; undefined for other tensors. */
  readonly scalar: number | undefined;
  /** Strings of a string tensor. */
  readonly strings: readonly Uint8Array[];
  /** Raw content of a numeric tensor, little-endian. */
  readonly content: Uint8Array | undefined;
}

/** What {@link readEvents} found. */
export interface EventFile {
  readonly values: readonly EventValue[];
  /** Where and why reading stopped before the end of the file; undefined for a whole file. */
  readonly damage: string | undefined;
}

/**
 * Reads a TensorBoard event file and checks every CRC; stops at the first torn or changed record and says so.
 *
 * @param file - Path of an `events.out.tfevents.*` file.
 * @throws {AthanorError} `data` when the file doesn't start as an event file of version 2.
 */
export function readEvents(file: string): EventFile {
  const { records, damage } = readRecords(readFileSync(file));
  const [first, ...rest] = records.map(decodeFields);
  const version = first && text(first, 3);
  if (version !== "brain.Event:2") {
    throw new AthanorError(
      "data",
      `Expected ${file} to start with the version brain.Event:2, received ${version ?? "no whole record"}.`,
    );
  }
  return { values: rest.flatMap(valuesOf), damage };
}

function readRecords(bytes: Buffer): { records: Uint8Array[]; damage: string | undefined } {
  const records: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const data = readRecord(bytes, at);
    if (typeof data === "string") return { records, damage: `byte ${at}: ${data}` };
    records.push(data);
    at += data.length + 16;
  }
  return { records, damage: undefined };
}

function readRecord(bytes: Buffer, at: number): Uint8Array | string {
  if (at + 12 > bytes.length) return "the file ends inside a record's head";
  if (maskedCrc32c(bytes.subarray(at, at + 8)) !== bytes.readUInt32LE(at + 8)) {
    return "the length's CRC is wrong";
  }
  const end = at + 12 + Number(bytes.readBigUInt64LE(at));
  if (end + 4 > bytes.length) return "the file ends inside a record";
  const data = bytes.subarray(at + 12, end);
  return maskedCrc32c(data) === bytes.readUInt32LE(end) ? data : "the data's CRC is wrong";
}

function valuesOf(event: readonly DecodedField[]): EventValue[] {
  const summary = bytesOf(event, 5);
  if (summary === undefined) return [];
  const wallTime = Buffer.from(bytesOf(event, 1) ?? new Uint8Array(8)).readDoubleLE();
  const stepField = event.find((field) => field.number === 2)?.value;
  const step = typeof stepField === "bigint" ? Number(BigInt.asIntN(64, stepField)) : 0;
  return decodeFields(summary).flatMap(({ value }) =>
    value instanceof Uint8Array ? [{ step, wallTime, ...tensorOf(decodeFields(value)) }] : [],
  );
}

function tensorOf(
  value: readonly DecodedField[],
): Pick<EventValue, "tag" | "plugin" | "scalar" | "strings" | "content"> {
  const tensor = decodeFields(bytesOf(value, 8) ?? new Uint8Array());
  const content = bytesOf(tensor, 4);
  const metadata = bytesOf(value, 9);
  const plugin = metadata && bytesOf(decodeFields(metadata), 1);
  const isFloat = tensor.find((field) => field.number === 1)?.value === 1n;
  return {
    tag: text(value, 1) ?? "",
    plugin: plugin === undefined ? "" : (text(decodeFields(plugin), 1) ?? ""),
    scalar: isFloat && content?.length === 4 ? Buffer.from(content).readFloatLE() : undefined,
    strings: tensor.flatMap(({ number, value: item }) =>
      number === 8 && item instanceof Uint8Array ? [item] : [],
    ),
    content,
  };
}

function bytesOf(fields: readonly DecodedField[], number: number): Uint8Array | undefined {
  const value = fields.find((field) => field.number === number)?.value;
  return value instanceof Uint8Array ? value : undefined;
}

function text(fields: readonly DecodedField[], number: number): string | undefined {
  const bytes = bytesOf(fields, number);
  return bytes && Buffer.from(bytes).toString("utf8");
}
