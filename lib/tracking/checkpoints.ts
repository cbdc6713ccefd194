import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { AthanorError } from "../core/errors.ts";
import type { TrainerSnapshot } from "../core/snapshot.ts";
import { type ArrayEntry, packArrays, sha256, unpackArrays } from "./checkpoint-arrays.ts";
import { parseJsonText, toJsonText } from "./json-text.ts";
import { checkName } from "./run-names.ts";
import type { Run } from "./run.ts";
import {
  type StorageCalls,
  realStorage,
  removeLeftover,
  storageError,
  writeFileAtomic,
} from "./storage.ts";

/** `checkpoint.json`: what stands in `weights.bin` beside it, and where training stood. */
interface CheckpointManifest {
  readonly formatVersion: 1;
  /** Run that made the weights (row #14). */
  readonly runId: string;
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  readonly random: Readonly<Record<string, unknown>>;
  readonly callbacks?: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly weights: readonly ArrayEntry[];
  readonly optimizer: readonly ArrayEntry[];
  readonly sha256: string;
}

/** A checkpoint of a run as a list shows it. */
export interface CheckpointSummary {
  /** Absolute path of the checkpoint's folder. */
  readonly directory: string;
  readonly name: string;
  readonly epoch: number;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Options of {@link writeCheckpoint}. */
export interface CheckpointOptions {
  /** Metrics at that point; without them the one in the name (`ep012-val_acc0.9312`) counts. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly storage?: StorageCalls;
}

/**
 * The name of a checkpoint with its epoch and what it reached (row #12), e.g. `ep012-val_acc0.9312`.
 *
 * @param epoch - Epochs finished.
 * @param metric - Name and value of the metric to show.
 */
export function checkpointName(epoch: number, metric?: readonly [string, number]): string {
  const start = `ep${String(epoch).padStart(3, "0")}`;
  return metric === undefined ? start : `${start}-${metric[0]}${metric[1].toFixed(4)}`;
}

/**
 * Writes `checkpoints/<name>/` with `checkpoint.json` and `weights.bin`: whole under a temporary name, then renamed.
 *
 * @param run - The run that trained the weights.
 * @param name - One part of a path, e.g. from `checkpointName`; an older checkpoint of that name is replaced.
 * @param snapshot - Weights, optimizer state and random streams.
 * @returns Absolute path of the checkpoint's folder.
 * @throws {AthanorError} `storage` when the disk refuses; older checkpoints stay as they were.
 */
export function writeCheckpoint(
  run: Pick<Run, "directory" | "info"> & Partial<Pick<Run, "flush">>,
  name: string,
  snapshot: TrainerSnapshot,
  options: CheckpointOptions = {},
): string {
  const { storage = realStorage, metrics = metricInName(name) } = options;
  const folder = path.join(run.directory, "checkpoints");
  const directory = path.join(folder, checkName("the checkpoint", name));
  const temporary = path.join(folder, `.${name}.tmp`);
  run.flush?.();
  const { bytes, manifest } = manifestOf(run.info.runId, snapshot, metrics);
  try {
    rmSync(temporary, { recursive: true, force: true });
    storage.mkdirSync(temporary, { recursive: true });
    writeFileAtomic(path.join(temporary, "weights.bin"), bytes, storage);
    writeFileAtomic(path.join(temporary, "checkpoint.json"), toJsonText(manifest, 2), storage);
    rmSync(directory, { recursive: true, force: true });
    storage.renameSync(temporary, directory);
  } catch (error) {
    removeLeftover(temporary);
    throw storageError(directory, error);
  }
  return directory;
}

function manifestOf(
  runId: string,
  snapshot: TrainerSnapshot,
  metrics: Readonly<Record<string, number>>,
): { bytes: Uint8Array; manifest: CheckpointManifest } {
  const { epoch, step, learningRate, random, callbacks } = snapshot;
  const { bytes, entries } = packArrays([...snapshot.weights, ...snapshot.optimizer]);
  const weights = entries.slice(0, snapshot.weights.length);
  const optimizer = entries.slice(snapshot.weights.length);
  const kept = callbacks === undefined ? {} : { callbacks };
  const where = { epoch, step, learningRate, random, ...kept, metrics };
  const manifest = { formatVersion: 1, runId, ...where, weights, optimizer, sha256: sha256(bytes) };
  return { bytes, manifest: manifest as CheckpointManifest };
}

function metricInName(name: string): Record<string, number> {
  const found = /^ep\d+-([a-z_]*[a-z_])(-?[\d.]+)$/i.exec(name);
  return found?.[1] === undefined ? {} : { [found[1]]: Number(found[2]) };
}

/**
 * Removes old checkpoints.
 *
 * @param runDirectory - The run's folder.
 * @param options - `keepLast`: how many with the highest steps stay, at least 1; `protect`: folders that stay anyway.
 */
export function pruneCheckpoints(
  runDirectory: string,
  options: { readonly keepLast: number; readonly protect?: readonly (string | undefined)[] },
): void {
  const { keepLast, protect = [] } = options;
  for (const { directory } of listCheckpoints(runDirectory).slice(0, -Math.max(keepLast, 1))) {
    if (!protect.includes(directory)) rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Reads a checkpoint back, and checks it against its SHA-256.
 *
 * @param directory - The checkpoint's folder.
 * @throws {AthanorError} `not-found` without a checkpoint there; `storage` when a file is truncated or changed.
 */
export function readCheckpoint(directory: string): TrainerSnapshot {
  const manifest = readManifest(directory);
  const file = path.join(directory, "weights.bin");
  if (manifest === undefined || !existsSync(file)) {
    throw new AthanorError(
      "not-found",
      `Expected a checkpoint's folder with checkpoint.json and weights.bin, received ${directory}.`,
    );
  }
  const bytes = new Uint8Array(readFileSync(file));
  if (sha256(bytes) !== manifest.sha256) {
    throw new AthanorError(
      "storage",
      `Expected ${file} with SHA-256 ${manifest.sha256}, received ${bytes.length} bytes with another one: the file is truncated or changed. Use an older checkpoint of the run.`,
    );
  }
  const { epoch, step, learningRate, random, callbacks, weights, optimizer } = manifest;
  return {
    epoch,
    step,
    learningRate,
    random,
    ...(callbacks === undefined ? {} : { callbacks }),
    weights: unpackArrays(bytes, weights),
    optimizer: unpackArrays(bytes, optimizer),
  };
}

/** The whole checkpoints of a run by step, oldest first; unreadable ones are passed over. */
export function listCheckpoints(runDirectory: string): CheckpointSummary[] {
  const folder = path.resolve(runDirectory, "checkpoints");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name): CheckpointSummary[] => {
      const directory = path.join(folder, name);
      const manifest = readManifest(directory);
      if (manifest === undefined) return [];
      const { epoch, step, metrics } = manifest;
      return [{ directory, name, epoch, step, metrics }];
    })
    .toSorted((a, b) => a.step - b.step);
}

/** The folder of a run's newest checkpoint, or undefined without any. */
export function latestCheckpoint(runDirectory: string): string | undefined {
  return listCheckpoints(runDirectory).at(-1)?.directory;
}

/**
 * The folder of the checkpoint with the best metric; the earlier one wins a tie.
 *
 * @param runDirectory - The run's folder.
 * @param options - `monitor`: name of the metric; `mode`: whether less or more is better, by default `min` for losses
 * and errors, `max` for the rest.
 * @returns Undefined when no checkpoint carries a finite value of the metric.
 */
export function findBestCheckpoint(
  runDirectory: string,
  options: { readonly monitor: string; readonly mode?: "min" | "max" },
): string | undefined {
  const { monitor, mode = /loss|error/.test(monitor) ? "min" : "max" } = options;
  const sign = mode === "min" ? 1 : -1;
  const cost = (checkpoint: CheckpointSummary): number =>
    sign * (checkpoint.metrics[monitor] ?? Number.NaN);
  return listCheckpoints(runDirectory)
    .filter((checkpoint) => Number.isFinite(cost(checkpoint)))
    .toSorted((a, b) => cost(a) - cost(b))[0]?.directory;
}

function readManifest(directory: string): CheckpointManifest | undefined {
  try {
    const value = parseJsonText(readFileSync(path.join(directory, "checkpoint.json"), "utf8"));
    return value as CheckpointManifest;
  } catch {
    return undefined;
  }
}
