import { mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { bytesField, doubleField, message, varintField } from "../core/protobuf.ts";
import { histogramRows } from "./histogram-rows.ts";
import { type AppendFile, type StorageCalls, openAppendFile, realStorage } from "./storage.ts";
import { type ScalarRecords, scalarRecords, tfRecord } from "./tf-records.ts";

/** Writes one TensorBoard event file; a new file at every start, because nothing after a torn record is ever read. */
export interface EventWriter {
  /** Absolute path of the event file. */
  readonly file: string;
  /** One number, stored as float32 (TensorBoard's own limit); NaN and infinities are legal. `time`: Unix milliseconds, now by default. */
  scalar(tag: string, value: number, step: number, time?: number): void;
  /** Thirty buckets between the least and the greatest finite value. */
  histogram(tag: string, values: ArrayLike<number>, step: number): void;
  /** Images already encoded as PNG, all of one size in pixels. */
  image(
    tag: string,
    images: readonly Uint8Array[],
    options: { readonly width: number; readonly height: number; readonly step: number },
  ): void;
  /** Markdown. */
  text(tag: string, markdown: string, step: number): void;
  /** Writes what waits; throws `storage` errors. */
  flush(): void;
  /** Flushes and closes; harmless when called twice. */
  close(): void;
}

/** Data classes of SummaryMetadata in summary.proto: 1 scalar, 2 tensor, 3 blob sequence. */
const dataClass = { scalars: 1, histograms: 2, images: 3, text: 2 } as const;
/** Data types of types.proto. */
const dtype = { float: 1, double: 2, string: 7 } as const;

/**
 * Opens a TensorBoard event file in a folder.
 *
 * The bytes follow tensorflow's event.proto and summary.proto and the TFRecord framing, without a protobuf library.
 *
 * @param directory - The run's folder; made when it is missing. TensorBoard wants one writer for each folder.
 * @param options - `now`: Unix milliseconds; `storage`: the calls that write.
 * @throws {AthanorError} `storage` when the file can't be opened.
 */
export function createEventWriter(
  directory: string,
  options: { readonly now?: () => number; readonly storage?: StorageCalls } = {},
): EventWriter {
  const { now = Date.now, storage = realStorage } = options;
  mkdirSync(directory, { recursive: true });
  const { file, output } = openNewFile(directory, now(), storage);
  const announced = new Set<string>();
  const scalars = new Map<string, ScalarRecords>();
  const seconds = (): Uint8Array => doubleField(1, now() / 1000);
  output.append(tfRecord(message(seconds(), bytesField(3, "brain.Event:2"))));

  const summaryOf = (plugin: Plugin, tag: string, tensor: Uint8Array): Uint8Array => {
    // TensorBoard reads the metadata from a tag's first value only.
    const metadata = announced.has(tag) ? [] : [bytesField(9, metadataOf(plugin))];
    announced.add(tag);
    const value = message(bytesField(1, tag), ...metadata, bytesField(8, tensor));
    return bytesField(5, bytesField(1, value));
  };
  const write = (plugin: Plugin, tag: string, step: number, tensor: Uint8Array): void => {
    const summary = summaryOf(plugin, tag, tensor);
    output.append(tfRecord(message(seconds(), varintField(2, Math.trunc(step)), summary)));
  };
  const scalarsOf = (tag: string): ScalarRecords => {
    const isFirst = !announced.has(tag);
    const records = scalars.get(tag) ?? scalarRecords(summaryOf("scalars", tag, floatTensor(0)));
    if (!isFirst) scalars.set(tag, records);
    return records;
  };
  return {
    file,
    scalar: (tag, value, step, time = now()) =>
      output.append(scalarsOf(tag)(time / 1000, Math.trunc(step), value)),
    histogram: (tag, values, step) =>
      write("histograms", tag, step, matrixTensor(histogramRows(values))),
    image: (tag, images, { width, height, step }) =>
      write("images", tag, step, stringTensor([String(width), String(height), ...images])),
    text: (tag, markdown, step) => write("text", tag, step, textTensor(markdown)),
    flush: () => output.flush(),
    close: () => output.close(),
  };
}

type Plugin = "scalars" | "histograms" | "images" | "text";

function metadataOf(plugin: Plugin): Uint8Array {
  return message(bytesField(1, bytesField(1, plugin)), varintField(4, dataClass[plugin]));
}

/** `events.out.tfevents.<seconds>.<host>.<pid>.<n>` with the first free n. */
function openNewFile(
  directory: string,
  time: number,
  storage: StorageCalls,
): { file: string; output: AppendFile } {
  const seconds = String(Math.floor(time / 1000)).padStart(10, "0");
  const stem = `events.out.tfevents.${seconds}.${os.hostname()}.${process.pid}`;
  for (let count = 0; ; count += 1) {
    const file = path.resolve(directory, `${stem}.${count}`);
    try {
      return { file, output: openAppendFile(file, { flags: "ax", storage }) };
    } catch (error) {
      if (!isTaken(error) || count > 999) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && Reflect.get(cause, "code") === "EEXIST";
}

function shapeOf(...sizes: readonly number[]): Uint8Array {
  return bytesField(2, message(...sizes.map((size) => bytesField(2, varintField(1, size)))));
}

function floatTensor(value: number): Uint8Array {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return message(varintField(1, dtype.float), shapeOf(), bytesField(4, content));
}

function matrixTensor(rows: readonly (readonly [number, number, number])[]): Uint8Array {
  const content = Buffer.alloc(rows.length * 3 * 8);
  rows.flat().forEach((value, index) => content.writeDoubleLE(value, index * 8));
  return message(varintField(1, dtype.double), shapeOf(rows.length, 3), bytesField(4, content));
}

function stringTensor(items: readonly (Uint8Array | string)[]): Uint8Array {
  const values = items.map((item) => bytesField(8, item));
  return message(varintField(1, dtype.string), shapeOf(items.length), ...values);
}

function textTensor(text: string): Uint8Array {
  return message(varintField(1, dtype.string), shapeOf(), bytesField(8, text));
}
