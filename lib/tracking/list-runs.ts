import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
} from "node:fs";
import path from "node:path";
import { type Heartbeat, settledInfo } from "./heartbeat.ts";
import { parseJsonText } from "./json-text.ts";
import { lastValues, parseMetricLines } from "./metric-lines.ts";
import type { RunInfo } from "./run.ts";

/** A run in one line of a list. */
export interface RunSummary {
  /** Absolute path of the run's folder. */
  readonly directory: string;
  /** `run.json`; a run whose process is gone reads as KILLED. */
  readonly info: RunInfo;
  /** Final metrics of a finished run, else the last logged value of each. */
  readonly metrics: Readonly<Record<string, number>>;
  /** From start to end, or to now while it runs, in milliseconds. */
  readonly durationMs: number;
}

/** A list needs the last values only: this much of the end of a log is read. */
const tailBytes = 64 * 2 ** 10;

/**
 * The runs below a folder, oldest first: the folder of all runs, or the folder of one experiment.
 *
 * Folders without a readable `run.json` are passed over.
 *
 * @param root - E.g. `train_log` or `train_log/digits`; a missing folder has no runs.
 */
export function listRuns(root = "train_log"): RunSummary[] {
  const folders = subfolders(path.resolve(root));
  return [...folders, ...folders.flatMap(subfolders)]
    .flatMap((folder) => summarize(folder) ?? [])
    .toSorted((a, b) => a.info.startTime - b.info.startTime || compare(a.info.name, b.info.name));
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => path.join(folder, entry.name));
}

function summarize(directory: string): RunSummary | undefined {
  const stored = readJson(path.join(directory, "run.json")) as RunInfo | undefined;
  if (typeof stored?.runId !== "string") return undefined;
  const heartbeat = readJson(path.join(directory, "heartbeat.json")) as Heartbeat | undefined;
  const now = Date.now();
  const info = settledInfo(stored, heartbeat, now);
  return {
    directory,
    info,
    metrics: readMetrics(directory),
    durationMs: (info.endTime ?? now) - info.startTime,
  };
}

function readMetrics(directory: string): Record<string, number> {
  const result = readJson(path.join(directory, "result.json")) as { metrics?: object } | undefined;
  const logged = lastValues(
    parseMetricLines(readTail(path.join(directory, "metrics.jsonl"))).points,
  );
  return { ...logged, ...result?.metrics };
}

function readJson(file: string): unknown {
  try {
    return parseJsonText(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The end of a file from the first line that starts in it. */
function readTail(file: string): string {
  if (!existsSync(file)) return "";
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, size - tailBytes);
    const bytes = Buffer.alloc(size - start);
    readSync(descriptor, bytes, 0, bytes.length, start);
    const text = bytes.toString("utf8");
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(descriptor);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
