import { readFileSync, readdirSync } from "node:fs";

/** What a process and its descendants use. */
export interface ProcessTree {
  readonly residentBytes: number;
  /** CPU time so far, milliseconds. */
  readonly cpuMs: number;
}

const pageBytes = 4_096;
/** Linux counts CPU time in hundredths of a second (`sysconf(_SC_CLK_TCK)` on all common systems). */
const tickMs = 10;

/**
 * Memory and CPU of process `pid` and its children, from /proc. Where there is no /proc (macOS, Windows) it is what Node
 * knows of its own process.
 */
export function processTree(pid: number): ProcessTree {
  const own = readProcess(pid);
  if (own === undefined) return ownProcess();
  const parts = children(pid).map((child) => processTree(child));
  return {
    residentBytes: parts.reduce((sum, part) => sum + part.residentBytes, own.residentBytes),
    cpuMs: parts.reduce((sum, part) => sum + part.cpuMs, own.cpuMs),
  };
}

function ownProcess(): ProcessTree {
  const { user, system } = process.cpuUsage();
  return { residentBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 };
}

function readProcess(pid: number): ProcessTree | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields after the name in brackets, which may hold spaces (man 5 proc: utime 14, stime 15, rss 24).
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const field = (number: number): number => fields[number - 3] ?? 0;
    return { residentBytes: field(24) * pageBytes, cpuMs: (field(14) + field(15)) * tickMs };
  } catch {
    return undefined;
  }
}

function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => childrenOf(pid, thread));
  } catch {
    return [];
  }
}

function childrenOf(pid: number, thread: string): number[] {
  const text = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}
