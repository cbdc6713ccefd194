import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** A process below the runtime. */
export interface ChildProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Unix milliseconds, to about 10 ms on Linux and a second elsewhere. */
  readonly startedAt: number;
}

/** Linux counts process times in hundredths of a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** All processes below `pid`, children before grandchildren; empty where they can't be listed (Windows). */
export function descendantsOf(pid: number): readonly ChildProcessEntry[] {
  const all = listProcesses();
  const found: ChildProcessEntry[] = [];
  const parents = [pid];
  for (const parent of parents) {
    const children = all.filter((entry) => entry.parent === parent && entry.pid !== process.pid);
    found.push(...children);
    parents.push(...children.map((child) => child.pid));
  }
  return found;
}

/** When the oldest process of a group that still runs began, Unix milliseconds; zombies don't run. Linux only. */
export function groupStart(group: number): number | undefined {
  const members = listFromProc().filter((entry) => entry.group === group && entry.state !== "Z");
  return members.length === 0 ? undefined : Math.min(...members.map((entry) => entry.startedAt));
}

/** Processes whose environment holds `assignment` (`NAME=value`), orphans included; Linux only, empty elsewhere. */
export function processesWithEnvironment(assignment: string): readonly number[] {
  if (process.platform !== "linux") return [];
  return numericEntries().filter((pid) => {
    const text = readProc(`/proc/${pid}/environ`);
    return pid !== process.pid && text !== undefined && text.split("\0").includes(assignment);
  });
}

/** Sends a signal to each process; those that have ended are no error. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended, or belongs to another user: nothing that this process could do.
    }
  }
}

function listProcesses(): readonly ChildProcessEntry[] {
  if (process.platform === "linux") return listFromProc();
  return process.platform === "win32" ? [] : listFromPs();
}

/** What Linux tells besides. */
interface ProcEntry extends ChildProcessEntry {
  readonly group: number;
  readonly state: string;
}

function listFromProc(): readonly ProcEntry[] {
  const uptime = Number(readProc("/proc/uptime")?.split(" ")[0] ?? 0);
  const bootedAt = Date.now() - uptime * 1000;
  return numericEntries().flatMap((pid) => {
    const stat = readProc(`/proc/${pid}/stat`);
    if (stat === undefined) return [];
    // The name in parentheses may hold spaces; the fields behind it are state, ppid, pgrp, … and starttime as the 20th.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const startedAt = bootedAt + (Number(fields[19]) / TICKS_PER_SECOND) * 1000;
    const [state = "", parent, group] = fields;
    return [{ pid, parent: Number(parent), startedAt, group: Number(group), state }];
  });
}

function numericEntries(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function listFromPs(): readonly ChildProcessEntry[] {
  const text = execFileSync("ps", ["-A", "-o", "pid=,ppid=,etime="], { encoding: "utf8" });
  return text
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [pid, parent, elapsed = "0"] = line.trim().split(/\s+/);
      return [
        { pid: Number(pid), parent: Number(parent), startedAt: Date.now() - elapsedMs(elapsed) },
      ];
    });
}

/** `[[days-]hours:]minutes:seconds` of `ps` in milliseconds. */
function elapsedMs(text: string): number {
  const [clock = "", days = "0"] = text.split("-").toReversed();
  const seconds = clock.split(":").reduce((total, part) => total * 60 + Number(part), 0);
  return (seconds + Number(days) * 86_400) * 1000;
}
