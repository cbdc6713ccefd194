import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createEventWriter } from "../../../lib/tracking/tf-events.ts";
import { png, writeSamples } from "./sample-events.ts";
import { temporaryFolder } from "./temporary-folder.ts";

interface ReadBack {
  readonly plugin: string;
  readonly dataClass: number;
  readonly events: readonly { step: number; shape: number[]; values: string[] }[];
}

/** What TensorBoard itself reads in a folder. */
function readWithTensorBoard(directory: string): Record<string, ReadBack> {
  const python = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));
  if (!existsSync(python)) {
    throw new Error("Expected Python with tensorboard in .venv, found none. `npm test` makes it.");
  }
  const script = fileURLToPath(new URL("read-back.py", import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, [script, directory], { encoding: "utf8" });
  if (status !== 0) throw new Error(`TensorBoard could not read the file: ${stderr}`);
  return JSON.parse(stdout) as Record<string, ReadBack>;
}

describe("createEventWriter", () => {
  it("writes scalars, histograms, images and text that TensorBoard reads back", () => {
    const directory = temporaryFolder();
    writeSamples(createEventWriter(directory));
    const found = readWithTensorBoard(directory);
    expect(found["loss"]).toEqual({
      plugin: "scalars",
      dataClass: 1,
      events: [
        { step: 0, shape: [], values: ["2.5"] },
        { step: 1, shape: [], values: ["nan"] },
        { step: 2, shape: [], values: ["-inf"] },
      ],
    });
    // float32(0.1), as NumPy prints it in float64.
    expect(found["val/acc"]?.events).toEqual([
      { step: 100_000, shape: [], values: ["0.10000000149011612"] },
    ]);
    expect(found["weights"]).toMatchObject({ plugin: "histograms", dataClass: 2 });
    const histogram = found["weights"]?.events[0];
    expect(histogram?.shape).toEqual([30, 3]);
    const counts = histogram?.values.filter((_, index) => index % 3 === 2).map(Number);
    // Buckets of width 0.1: 0 in the first, 1 and 1 in the eleventh, 3 in the last.
    expect(counts?.flatMap((count, index) => (count > 0 ? [[index, count]] : []))).toEqual([
      [0, 1],
      [10, 2],
      [29, 1],
    ]);
    expect(found["samples"]).toMatchObject({ plugin: "images", dataClass: 3 });
    const hex = (text: string): string => Buffer.from(text).toString("hex");
    expect(found["samples"]?.events).toEqual([
      { step: 6, shape: [3], values: [hex("2"), hex("1"), png.toString("hex")] },
    ]);
    expect(found["note"]).toEqual({
      plugin: "text",
      dataClass: 2,
      events: [{ step: 7, shape: [], values: [hex("# Grüße")] }],
    });
  });

  it("starts with the version record of TensorFlow, byte for byte", () => {
    const writer = createEventWriter(temporaryFolder(), { now: () => 1_700_000_000_500 });
    writer.close();
    const bytes = readFileSync(writer.file);
    // length 24 and its masked CRC; field 1: double 1700000000.5; field 3: brain.Event:2.
    expect(bytes.subarray(0, 12).toString("hex")).toBe("1800000000000000a37f4b22");
    expect(bytes.readDoubleLE(13)).toBe(1_700_000_000.5);
    expect(bytes.subarray(21, 36).toString("latin1")).toBe("\u001A\u000Dbrain.Event:2");
    expect(bytes).toHaveLength(40);
  });

  it("writes a new file at every start, also within one second", () => {
    const directory = temporaryFolder();
    const names = [1, 2].map(() => {
      const writer = createEventWriter(directory, { now: () => 5000 });
      writer.close();
      return path.basename(writer.file);
    });
    expect(new Set(names).size).toBe(2);
    expect(readdirSync(directory).toSorted()).toEqual(names);
    for (const name of names) expect(name).toMatch(/^events\.out\.tfevents\.0000000005\./);
  });
});
