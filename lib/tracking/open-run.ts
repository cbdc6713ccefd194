import { existsSync, mkdirSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { conditionName } from "../config/condition-name.ts";
import { AthanorError } from "../core/errors.ts";
import { captureEnvironment } from "./environment.ts";
import { currentHeartbeat } from "./heartbeat.ts";
import { toJsonText } from "./json-text.ts";
import { checkName, runStamp, toFileName } from "./run-names.ts";
import { createRunWriter } from "./run-writer.ts";
import type { Run, RunInfo } from "./run.ts";
import { removeSecrets, withoutSecrets } from "./secrets.ts";
import {
  type StorageCalls,
  realStorage,
  removeLeftover,
  storageError,
  writeFileAtomic,
} from "./storage.ts";

/** Plain JSON by name. */
type Json = Readonly<Record<string, unknown>>;

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Folder of all runs; `train_log` in the working directory by default. */
  readonly root?: string;
  /** Name of the experiment, one part of a path. */
  readonly experiment: string;
  /** The parsed config, plain JSON. */
  readonly config: object;
  /** The config that this one changes; its differences name the run. */
  readonly parentConfig?: object;
  readonly parentRunId?: string;
  /** The data card; {@link Run.logData} may write it later. */
  readonly data?: Json;
  readonly tags?: Readonly<Record<string, string>>;
  /** The run takes what is found around training, which may begin in it later. */
  readonly holds?: "findings";
  /** Source texts by file name: cells or modules that made the run. */
  readonly code?: Readonly<Record<string, string>>;
  /** What the backend says about itself. */
  readonly backend?: object;
  /** Folder whose git repository and disk are written down; the working directory by default. */
  readonly cwd?: string;
  /** A folder of its own instead of `root/experiment/name`; it must be missing or empty. */
  readonly directory?: string;
  /** Unix milliseconds; the clock by default. */
  readonly now?: () => number;
  /** The calls that write; the real disk by default. */
  readonly storage?: StorageCalls;
}

/**
 * Opens a run: a folder with config, environment, code and data card, complete before the first training step.
 *
 * The folder is filled under a temporary name and renamed, so that it exists whole or not at all (rows #11, #14).
 *
 * @returns The open run. {@link Run.finish} closes it; a process that ends before leaves a run that reads as KILLED, or as
 * FINISHED when it held findings only.
 * @throws {AthanorError} `argument` for names that aren't one part of a path; `storage` when the folder is taken, or the
 * disk is full, read-only or refuses.
 */
export function openRun(options: OpenRunOptions): Run {
  const { root = "train_log", storage = realStorage, now = Date.now } = options;
  checkName("the experiment", options.experiment);
  const startTime = now();
  const runId = runStamp(startTime);
  const conditions = conditionName(
    { ...options.config },
    options.parentConfig && { ...options.parentConfig },
  );
  const name = `${conditions}-${runId}`;
  const directory = path.resolve(options.directory ?? path.join(root, options.experiment, name));
  refuseForeign(directory);
  const info: RunInfo = {
    runId,
    experiment: options.experiment,
    name,
    status: "RUNNING",
    ...(options.parentRunId === undefined ? {} : { parentRunId: options.parentRunId }),
    startTime,
    pid: process.pid,
    host: os.hostname(),
    formatVersion: 1,
    tags: options.tags ?? {},
    ...(options.holds === undefined ? {} : { holds: options.holds }),
  };
  createFolder(directory, filesOf(info, options), storage);
  return createRunWriter({ info, directory, storage, now });
}

function refuseForeign(directory: string): void {
  if (!existsSync(directory)) return;
  const [first] = readdirSync(directory);
  if (first === undefined) return;
  throw new AthanorError(
    "storage",
    `Expected ${directory} to be missing or empty, received a folder that holds ${first}. Choose another name, or resume the run that is there.`,
  );
}

/** What stands in the folder before step 0, by relative path. */
function filesOf(info: RunInfo, options: OpenRunOptions): Map<string, string> {
  const { environment, diff } = captureEnvironment({
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    exclude: path.resolve(options.root ?? "train_log"),
    ...(options.backend === undefined ? {} : { backend: { ...options.backend } }),
  });
  const files = new Map<string, string>([
    ["config.json", document(withoutSecrets(options.config))],
    ["environment.json", document(environment)],
    ["diff.patch", diff],
    ["heartbeat.json", document(currentHeartbeat(info.startTime))],
    ["run.json", document(info)],
  ]);
  if (options.parentConfig !== undefined) {
    files.set("parent-config.json", document(withoutSecrets(options.parentConfig)));
  }
  if (options.data !== undefined) files.set("data.json", document(options.data));
  for (const [name, text] of Object.entries(options.code ?? {})) {
    files.set(path.join("code", toFileName(name)), removeSecrets(text));
  }
  return files;
}

function document(value: unknown): string {
  return `${toJsonText(value, 2)}\n`;
}

function createFolder(
  directory: string,
  files: ReadonlyMap<string, string>,
  storage: StorageCalls,
): void {
  const temporary = path.join(path.dirname(directory), `.${path.basename(directory)}.tmp`);
  try {
    for (const folder of ["code", "checks", "figures", "tables", "artifacts", "checkpoints"]) {
      storage.mkdirSync(path.join(temporary, folder), { recursive: true });
    }
    for (const [file, text] of files) writeFileAtomic(path.join(temporary, file), text, storage);
    // rename(2) replaces an empty folder and refuses one that is not.
    mkdirSync(path.dirname(directory), { recursive: true });
    storage.renameSync(temporary, directory);
  } catch (error) {
    removeLeftover(temporary);
    throw storageError(directory, error);
  }
}
