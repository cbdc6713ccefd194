import { readFileSync } from "node:fs";
import { cpus, freemem, hostname, totalmem } from "node:os";
import type { Handler } from "./handler.ts";
import { processTree } from "./process-tree.ts";

/** CPU times so far, to take the difference at the next request. */
interface CpuSample {
  readonly atMs: number;
  readonly kernelMs: number;
  readonly hostBusyMs: number;
  readonly hostTotalMs: number;
}

/**
 * A handler for usage_request (jupyter-resource-usage; not in the specification). Percentages cover the time since the
 * request before and are absent at the first one.
 */
export function createUsageHandler(): Handler<"usage_request"> {
  let before: CpuSample | undefined;
  return () => {
    const tree = processTree(process.pid);
    const now = sample(tree.cpuMs);
    const percentages = before === undefined ? {} : usedSince(before, now);
    before = now;
    return {
      status: "ok",
      hostname: hostname(),
      pid: process.pid,
      kernel_memory: tree.residentBytes,
      cpu_count: cpus().length,
      host_virtual_memory: hostMemory(),
      ...percentages,
    };
  };
}

function sample(kernelMs: number): CpuSample {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const total = times.reduce((sum, t) => sum + t.user + t.nice + t.sys + t.idle + t.irq, 0);
  return { atMs: performance.now(), kernelMs, hostBusyMs: total - idle, hostTotalMs: total };
}

function usedSince(
  before: CpuSample,
  now: CpuSample,
): { readonly kernel_cpu: number; readonly host_cpu_percent: number } {
  const percent = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);
  return {
    kernel_cpu: Math.max(0, percent(now.kernelMs - before.kernelMs, now.atMs - before.atMs)),
    host_cpu_percent: percent(
      now.hostBusyMs - before.hostBusyMs,
      now.hostTotalMs - before.hostTotalMs,
    ),
  };
}

/** The fields of `psutil.virtual_memory()`, which jupyter-resource-usage shows; bytes, but for the percentage. Those of Linux only there. */
function hostMemory(): Readonly<Record<string, number>> {
  const { MemAvailable: available = freemem(), ...told } = readMeminfo();
  const total = totalmem();
  const used = total - available;
  const rest = Object.entries(linuxFields).flatMap(([name, field]) => {
    const bytes = told[field];
    return bytes === undefined ? [] : [[name, bytes] as const];
  });
  const percent = (100 * used) / total;
  return { total, available, percent, used, free: freemem(), ...Object.fromEntries(rest) };
}

const linuxFields = {
  active: "Active",
  inactive: "Inactive",
  buffers: "Buffers",
  cached: "Cached",
  shared: "Shmem",
  slab: "Slab",
};

/** proc(5)'s meminfo in bytes; nothing where there is none. */
function readMeminfo(): Readonly<Record<string, number>> {
  try {
    const lines = readFileSync("/proc/meminfo", "utf8").matchAll(/^(\w+):\s+(\d+) kB$/gmu);
    return Object.fromEntries(
      Array.from(lines, ([, name = "", kilobytes]) => [name, Number(kilobytes) * 1024]),
    );
  } catch {
    return {};
  }
}
