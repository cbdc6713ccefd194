import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { AthanorError } from "../core/errors.ts";
import type { Figure } from "../core/figure.ts";
import type { Verdict } from "../core/verdict.ts";
import { type Heartbeat, settledInfo } from "./heartbeat.ts";
import { parseJsonText } from "./json-text.ts";
import { type RunSummary, listRuns } from "./list-runs.ts";
import { parseMetricLines } from "./metric-lines.ts";
import type { MetricPoint, RunInfo } from "./run.ts";

/** Plain JSON by name. */
type Json = Readonly<Record<string, unknown>>;

/** Everything that a run's folder holds. */
export interface RunRecord {
  /** Absolute path of the folder. */
  readonly directory: string;
  /** `run.json`; a run whose process is gone reads as KILLED. */
  readonly info: RunInfo;
  readonly config: Json;
  readonly parentConfig?: Json;
  readonly environment: Json;
  readonly data?: Json;
  readonly metrics: readonly MetricPoint[];
  /** By check name, in alphabetical order. */
  readonly verdicts: readonly Verdict[];
  readonly figures: readonly {
    readonly name: string;
    readonly caption: string;
    readonly figure: Figure;
  }[];
  readonly tables: readonly {
    readonly name: string;
    readonly caption: string;
    readonly rows: readonly Json[];
  }[];
  /** The notebook's executed cells, nbformat. */
  readonly cells: readonly Json[];
  readonly result?: Json;
  /** Runs of the same experiment that name this one as parent, oldest first. */
  readonly children: readonly RunSummary[];
  readonly log: string;
  /** What could not be read, in words; empty for a healthy folder. */
  readonly problems: readonly string[];
}

/**
 * Reads a run's folder, finished or not; half-written lines and missing files are tolerated and named in `problems`.
 *
 * @param directory - The run's folder.
 * @throws {AthanorError} `not-found` when the folder holds no readable `run.json`.
 */
export function readRun(directory: string): RunRecord {
  const folder = path.resolve(directory);
  const info = readRunInfo(folder);
  const problems: string[] = [];
  const read = (file: string): unknown => readJson(path.join(folder, file), problems);
  const metrics = parseMetricLines(readText(path.join(folder, "metrics.jsonl")));
  if (metrics.damaged > 0)
    problems.push(`metrics.jsonl: ${metrics.damaged} damaged line(s) skipped`);
  const optional = (name: string, file: string): Json => {
    const value = read(file);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    directory: folder,
    info,
    config: (read("config.json") ?? {}) as Json,
    environment: (read("environment.json") ?? {}) as Json,
    ...optional("parentConfig", "parent-config.json"),
    ...optional("data", "data.json"),
    ...optional("result", "result.json"),
    metrics: metrics.points,
    verdicts: readFolder<Verdict>(folder, "checks", problems),
    figures: readFolder<RunRecord["figures"][number]>(folder, "figures", problems),
    tables: readFolder<RunRecord["tables"][number]>(folder, "tables", problems),
    cells: (read("cells.json") ?? []) as readonly Json[],
    children: listRuns(path.dirname(folder)).filter((run) => run.info.parentRunId === info.runId),
    log: readText(path.join(folder, "log.txt")),
    problems,
  };
}

/** Reads only a run's config; empty where it can't be read. */
export function readRunConfig(directory: string): Json {
  return (readJson(path.join(directory, "config.json"), []) ?? {}) as Json;
}

/**
 * Reads only `run.json` and settles its status.
 *
 * @throws {AthanorError} `not-found` when there is none.
 */
export function readRunInfo(directory: string): RunInfo {
  const info = readJson(path.join(directory, "run.json"), []) as RunInfo | undefined;
  if (typeof info?.runId !== "string") {
    throw new AthanorError(
      "not-found",
      `Expected a run's folder with a readable run.json, received ${directory}. \`%runs\` lists the runs that there are.`,
    );
  }
  const heartbeat = readJson(path.join(directory, "heartbeat.json"), []) as Heartbeat | undefined;
  return settledInfo(info, heartbeat, Date.now());
}

function readFolder<T>(folder: string, name: string, problems: string[]): T[] {
  const directory = path.join(folder, name);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json") && !file.startsWith("."))
    .toSorted()
    .map((file) => readJson(path.join(directory, file), problems))
    .filter((value) => value !== undefined) as T[];
}

function readJson(file: string, problems: string[]): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return parseJsonText(readFileSync(file, "utf8"));
  } catch (error) {
    problems.push(
      `${path.basename(file)}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
