import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../support/kernel-process.ts";
import { connectBench } from "./bench-frontend.ts";
import type { BenchFrontend } from "./bench-frontend.ts";
import { ROOT } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";

/** A running kernel of any kind. */
export interface KernelUnderTest {
  readonly contestant: Contestant;
  readonly frontend: BenchFrontend;
  /** `performance.now()` just before the process was started. */
  readonly startedAt: number;
  /** Stops the running cell as this kernel's kernelspec asks for. */
  interrupt(): Promise<void>;
  /** Resident memory of the process and all below it, bytes; NaN outside of Linux. */
  memory(): number;
  dispose(): Promise<void>;
}

/** Starts a kernel in the repository, so that every kernel finds the same packages. */
export async function startContestant(contestant: Contestant): Promise<KernelUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "athanor-bench-"));
  const names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
  const ports = await freePorts(names.length);
  const port = (name: (typeof names)[number]): number => ports[names.indexOf(name)] ?? 0;
  const address = {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "bench-key",
    signature_scheme: "hmac-sha256",
    kernel_name: contestant.name,
    shell_port: port("shell_port"),
    iopub_port: port("iopub_port"),
    stdin_port: port("stdin_port"),
    control_port: port("control_port"),
    hb_port: port("hb_port"),
  };
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(address));
  const [program = "", ...args] = contestant.command(file);
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "ignore", process.env["BENCH_LOG"] === undefined ? "ignore" : "inherit"],
    env: {
      ...process.env,
      ...contestant.environment,
      JPY_PARENT_PID: String(process.pid),
      ATHANOR_HISTORY: join(folder, "history.jsonl"),
      IPYTHONDIR: folder,
    },
  });
  const frontend = connectBench(address);
  return {
    contestant,
    frontend,
    startedAt,
    interrupt: async () => {
      if (contestant.interrupt === "signal") signalGroup(child, "SIGINT");
      else await frontend.request("interrupt_request", {}, { channel: "control", timeoutMs: 2000 });
    },
    memory: () => treeMemory(child.pid ?? 0),
    dispose: async () => {
      frontend.close();
      const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : [];
      signalGroup(child, "SIGKILL");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A terminal's Ctrl-C and jupyter_client signal the whole group. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

function treeMemory(root: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/u.test(entry))) {
    parents.set(Number(name), Number(field(Number(name), "PPid")));
  }
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree.reduce((total, pid) => total + Number(field(pid, "VmRSS") ?? 0) * 1024, 0);
}

function field(pid: number, name: string): string | undefined {
  try {
    return new RegExp(`${name}:\\s+(\\d+)`, "u").exec(
      readFileSync(`/proc/${pid}/status`, "utf8"),
    )?.[1];
  } catch {
    return undefined;
  }
}
