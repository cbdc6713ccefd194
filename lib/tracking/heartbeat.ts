import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import type { RunInfo } from "./run.ts";

/** `heartbeat.json`: which process writes a run, and when it last did. */
export interface Heartbeat {
  readonly pid: number;
  readonly host: string;
  /** Identity of the boot and of the process namespace: pids mean the same only where both are the same. */
  readonly place: string;
  /** Start time of the process in clock ticks since boot, so that a pid used again isn't taken for it. */
  readonly started: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
}

/** How long a run of another machine may be silent before it is taken for dead. */
const patienceMs = 60_000;

/** The heartbeat of this process. */
export function currentHeartbeat(timestamp: number): Heartbeat {
  const { pid } = process;
  return { pid, host: os.hostname(), place: currentPlace(), started: startOf(pid), timestamp };
}

/**
 * Whether the process that wrote a heartbeat still runs: asked of the system where the pid means something here, else by
 * the heartbeat's age.
 */
export function isAlive(heartbeat: Heartbeat, now: number): boolean {
  const isHere = heartbeat.host === os.hostname() && heartbeat.place === currentPlace();
  if (!isHere) return now - heartbeat.timestamp < patienceMs;
  return processExists(heartbeat.pid) && startOf(heartbeat.pid) === heartbeat.started;
}

/**
 * What a run's status is in truth: a run that says RUNNING while its process is gone was KILLED, unless it held findings only; those are
 * as whole as they will be.
 *
 * @param info - `run.json` as stored.
 * @param heartbeat - `heartbeat.json`, where it could be read.
 * @param now - Unix milliseconds.
 */
export function settledInfo(info: RunInfo, heartbeat: Heartbeat | undefined, now: number): RunInfo {
  if (info.status !== "RUNNING") return info;
  const lastSign = heartbeat?.timestamp ?? info.startTime;
  const alive = heartbeat === undefined ? now - lastSign < patienceMs : isAlive(heartbeat, now);
  if (alive) return info;
  const lost = `process ${info.pid} on ${info.host} ended without finishing the run`;
  return { ...info, ...endOfProcess(info, lost), endTime: lastSign };
}

/**
 * How a run ends with its process.
 *
 * @param lost - Why a training run is KILLED.
 */
export function endOfProcess(
  { holds }: RunInfo,
  lost: string,
): { readonly status: "FINISHED" | "KILLED"; readonly reason: string } {
  if (holds === undefined) return { status: "KILLED", reason: lost };
  return {
    status: "FINISHED",
    reason: "it held what the notebook found, and nothing was training",
  };
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return error instanceof Error && Reflect.get(error, "code") === "EPERM";
  }
}

function currentPlace(): string {
  const boot = tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = tryRead(() => readlinkSync("/proc/self/ns/pid"));
  return `${boot} ${namespace}`;
}

/** Field 22 of proc(5)'s stat; empty where there is no /proc, or for a zombie, which runs no more. */
function startOf(pid: number): string {
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The program's name in parentheses may hold spaces; the fields after it start with the state, field 3.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? "" : (fields[19] ?? "");
}

function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
