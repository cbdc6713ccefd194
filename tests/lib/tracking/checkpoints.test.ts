import { readFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainerSnapshot } from "../../../lib/core/snapshot.ts";
import {
  checkpointName,
  findBestCheckpoint,
  latestCheckpoint,
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  writeCheckpoint,
} from "../../../lib/tracking/checkpoints.ts";
import type { RunInfo } from "../../../lib/tracking/run.ts";
import { fullDisk } from "./full-disk.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const snapshot = (epoch: number): TrainerSnapshot => ({
  epoch,
  step: epoch * 10,
  learningRate: 3e-4,
  random: { seed: 7, means: { loss: Number.NaN } },
  weights: [
    {
      name: "dense/kernel",
      shape: [2, 2],
      dtype: "float32",
      values: Float32Array.of(1, -2, 3e-9, NaN),
    },
    { name: "flags", shape: [3], dtype: "bool", values: Uint8Array.of(1, 0, 1) },
  ],
  optimizer: [
    { name: "iterations", shape: [], dtype: "int32", values: Int32Array.of(epoch * 10) },
    { name: "m", shape: [2], dtype: "float32", values: Float32Array.of(0.1, 0.2) },
  ],
});

const newRun = () => ({ directory: temporaryFolder(), info: { runId: "r" } as RunInfo });

describe("writeCheckpoint and readCheckpoint", () => {
  it("give the snapshot back bit by bit", () => {
    const directory = writeCheckpoint(newRun(), "ep012-val_acc0.9312", snapshot(12));
    expect(path.basename(directory)).toBe("ep012-val_acc0.9312");
    expect(readdirSync(directory).toSorted()).toEqual(["checkpoint.json", "weights.bin"]);
    expect(readCheckpoint(directory)).toEqual(snapshot(12));
  });

  it("name the run that made the weights", () => {
    const directory = writeCheckpoint(newRun(), "ep001", snapshot(1));
    const manifest: unknown = JSON.parse(
      readFileSync(path.join(directory, "checkpoint.json"), "utf8"),
    );
    expect(manifest).toMatchObject({ runId: "r", epoch: 1 });
  });

  it("replace a checkpoint of the same name", () => {
    const run = newRun();
    writeCheckpoint(run, "last", snapshot(1));
    expect(readCheckpoint(writeCheckpoint(run, "last", snapshot(2))).epoch).toBe(2);
    expect(listCheckpoints(run.directory)).toHaveLength(1);
  });

  it("refuse a truncated file in clear words", () => {
    const directory = writeCheckpoint(newRun(), "ep001", snapshot(1));
    truncateSync(path.join(directory, "weights.bin"), 20);
    expect(() => readCheckpoint(directory)).toThrow(
      /received 20 bytes with another one: the file is truncated or changed\. Use an older/,
    );
  });

  it("refuse a file in which one bit has changed", () => {
    const directory = writeCheckpoint(newRun(), "ep001", snapshot(1));
    const file = path.join(directory, "weights.bin");
    const bytes = readFileSync(file);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(() => readCheckpoint(directory)).toThrow("truncated or changed");
  });

  it("refuse a folder without a checkpoint", () => {
    expect(() => readCheckpoint(temporaryFolder())).toThrow("Expected a checkpoint's folder");
  });

  it("keep the older checkpoint when the disk is full", () => {
    const run = newRun();
    const older = writeCheckpoint(run, "ep001", snapshot(1));
    expect(() => writeCheckpoint(run, "ep002", snapshot(2), { storage: fullDisk(50) })).toThrow(
      "the disk is full",
    );
    expect(() => writeCheckpoint(run, "ep001", snapshot(2), { storage: fullDisk(50) })).toThrow();
    expect(readdirSync(path.join(run.directory, "checkpoints"))).toEqual(["ep001"]);
    expect(readCheckpoint(older)).toEqual(snapshot(1));
  });
});

describe("latestCheckpoint and findBestCheckpoint", () => {
  it("go by step and by metric", () => {
    const run = newRun();
    const metrics = [0.5, 0.2, Number.NaN, 0.4].map((val_loss) => ({
      val_loss,
      val_acc: val_loss,
    }));
    metrics.forEach((values, index) =>
      writeCheckpoint(run, checkpointName(index + 1), snapshot(index + 1), { metrics: values }),
    );
    const name = (folder: string | undefined) => folder && path.basename(folder);
    expect(name(latestCheckpoint(run.directory))).toBe("ep004");
    expect(name(findBestCheckpoint(run.directory, { monitor: "val_loss" }))).toBe("ep002");
    expect(name(findBestCheckpoint(run.directory, { monitor: "val_acc" }))).toBe("ep001");
    expect(findBestCheckpoint(run.directory, { monitor: "other" })).toBeUndefined();
  });

  it("read the metric from the name where nothing else gives it", () => {
    const run = newRun();
    writeCheckpoint(run, "ep001-val_acc0.9000", snapshot(1));
    writeCheckpoint(run, "ep002-val_acc0.8000", snapshot(2));
    expect(findBestCheckpoint(run.directory, { monitor: "val_acc" })).toContain("ep001");
  });

  it("are undefined without checkpoints", () => {
    expect(latestCheckpoint(temporaryFolder())).toBeUndefined();
  });
});

describe("pruneCheckpoints", () => {
  it("keeps the newest and the protected ones", () => {
    const run = newRun();
    const folders = [1, 2, 3, 4].map((epoch) =>
      writeCheckpoint(run, checkpointName(epoch), snapshot(epoch)),
    );
    pruneCheckpoints(run.directory, { keepLast: 1, protect: [folders[1]] });
    expect(listCheckpoints(run.directory).map(({ name }) => name)).toEqual(["ep002", "ep004"]);
  });
});

describe("checkpointName", () => {
  it("holds the epoch and what it reached", () => {
    expect(checkpointName(12, ["val_acc", 0.93121])).toBe("ep012-val_acc0.9312");
  });
});
