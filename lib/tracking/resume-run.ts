import { readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { AthanorError } from "../core/errors.ts";
import { currentHeartbeat } from "./heartbeat.ts";
import { toJsonText } from "./json-text.ts";
import { resumeLine } from "./metric-lines.ts";
import { readRunInfo } from "./read-run.ts";
import { createRunWriter } from "./run-writer.ts";
import type { Run, RunInfo } from "./run.ts";
import { withoutSecrets } from "./secrets.ts";
import { type StorageCalls, realStorage, writeFileAtomic } from "./storage.ts";

/** Options of {@link resumeRun}. */
export interface ResumeRunOptions {
  /** Step of the checkpoint that training goes on from; metrics after it are logged again. */
  readonly step: number;
  /** The config to go on with, e.g. with more epochs; it replaces the stored one. */
  readonly config?: object;
  readonly now?: () => number;
  readonly storage?: StorageCalls;
}

/**
 * Opens an ended run again, so that training goes on in its folder as one curve (row #128).
 *
 * @param directory - The run's folder.
 * @returns The run, RUNNING under this process.
 * @throws {AthanorError} `argument` when the run is still written by a live process; `not-found` when there is no run.
 */
export function resumeRun(directory: string, options: ResumeRunOptions): Run {
  const { step, now = Date.now, storage = realStorage } = options;
  const folder = path.resolve(directory);
  const { status, endTime: _end, reason, holds: _holds, ...before } = readRunInfo(folder);
  if (status === "RUNNING") {
    throw new AthanorError(
      "argument",
      `Expected a run that has ended, received ${before.name}, which process ${before.pid} on ${before.host} is still writing. Stop it first.`,
    );
  }
  const info: RunInfo = { ...before, status: "RUNNING", pid: process.pid, host: os.hostname() };
  const writeJson = (file: string, value: unknown): void =>
    writeFileAtomic(path.join(folder, file), `${toJsonText(value, 2)}\n`, storage);
  writeJson("heartbeat.json", currentHeartbeat(now()));
  writeJson("run.json", info);
  if (options.config !== undefined) writeJson("config.json", withoutSecrets(options.config));
  removeLeftovers(folder);
  // A line that the dead process left half is closed, so that it stays alone.
  const tail = endsWithNewline(path.join(folder, "metrics.jsonl")) ? "" : "\n";
  const firstMetricLine = `${tail}${resumeLine(step)}`;
  const run = createRunWriter({ info, directory: folder, storage, now, firstMetricLine });
  run.log(
    `resumed after step ${step}; before: ${status}${reason === undefined ? "" : `, ${reason}`}`,
  );
  return run;
}

/** Temporary files of the dead process, and the result that no longer holds. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\..*\.tmp$/.test(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  rmSync(path.join(folder, "result.json"), { force: true });
}

function endsWithNewline(file: string): boolean {
  try {
    const text = readFileSync(file, "utf8");
    return text === "" || text.endsWith("\n");
  } catch {
    return true;
  }
}
