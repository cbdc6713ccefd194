import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { RUNTIME_KEY } from "./messages.ts";
import { groupStart } from "./process-list.ts";

/** A command that runs on its own, also after the kernel's end. */
export interface BackgroundJob {
  /** Counts from 1 in each notebook folder. */
  readonly id: number;
  readonly command: string;
  /** On POSIX also the number of its process group. */
  readonly pid: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Absolute path; stdout and stderr, in the order of their writes. */
  readonly logFile: string;
}

/** How a job stands: `ended` has no code when something killed it. */
export type JobState =
  { readonly kind: "running" } | { readonly kind: "ended"; readonly code: number | undefined };

/** A job's first process begins within this of the note about it, also on a busy machine. */
const SAME_START_MS = 10_000;

const folderOf = (cwd: string): string => join(cwd, ".athanor", "jobs");

/**
 * Starts a command of the system's shell that the kernel's end doesn't reach. Its output goes into a file below
 * `.athanor/jobs` in the notebook's folder.
 */
export async function startJob(command: string, cwd: string): Promise<BackgroundJob> {
  const id = Math.max(0, ...listJobs(cwd).map((job) => job.id)) + 1;
  const folder = join(folderOf(cwd), String(id));
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, "log.txt");
  const pid = await spawnDetached(command, { cwd, logFile, codeFile: join(folder, "code") });
  const job = { id, command, pid, startedAt: Date.now(), logFile };
  writeFileSync(join(folder, "job.json"), `${JSON.stringify(job)}\n`);
  return job;
}

interface SpawnPlace {
  readonly cwd: string;
  readonly logFile: string;
  /** Gets the exit code once there is one. */
  readonly codeFile: string;
}

/** Without the runtime's key in the environment and as nobody's child, the job isn't taken for a program of a cell. */
function spawnDetached(command: string, { cwd, logFile, codeFile }: SpawnPlace): Promise<number> {
  const { [RUNTIME_KEY]: _key, ...env } = process.env;
  const log = openSync(logFile, "a");
  const isWindows = process.platform === "win32";
  // The first shell ends at once and leaves the second one to the system.
  const script = '(/bin/sh -c "$1" </dev/null; echo $? >"$2") &';
  const [file, ...args] = isWindows
    ? [process.env["ComSpec"] ?? "cmd.exe", "/d", "/s", "/c", command]
    : ["/bin/sh", "-c", script, "sh", command, codeFile];
  return new Promise((resolve, reject) => {
    const child = spawn(file ?? "", args, {
      cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log, log],
    });
    child.once("error", reject);
    child.once("spawn", () => {
      child.unref();
      if (isWindows) resolve(child.pid ?? 0);
    });
    child.once("exit", () => resolve(child.pid ?? 0));
  }).finally(() => closeSync(log)) as Promise<number>;
}

/** The jobs of a notebook's folder, oldest first; those of earlier kernels too. */
export function listJobs(cwd: string): readonly BackgroundJob[] {
  const folder = folderOf(cwd);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => readJob(join(folder, name, "job.json")) ?? [])
    .toSorted((a, b) => a.id - b.id);
}

function readJob(path: string): BackgroundJob | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as BackgroundJob;
  } catch {
    // Half-made, or not ours.
    return undefined;
  }
}

/** Whether a job still runs, or how it ended. */
export function jobState(job: BackgroundJob): JobState {
  const codeFile = join(job.logFile, "..", "code");
  if (existsSync(codeFile)) {
    return { kind: "ended", code: Number(readFileSync(codeFile, "utf8").trim()) };
  }
  return isAlive(job) ? { kind: "running" } : { kind: "ended", code: undefined };
}

/** Ends a job and all that it started: SIGTERM, or SIGKILL with `force`. False when it had ended before. */
export function killJob(job: BackgroundJob, force: boolean): boolean {
  if (jobState(job).kind === "ended") return false;
  const target = process.platform === "win32" ? job.pid : -job.pid;
  process.kill(target, force ? "SIGKILL" : "SIGTERM");
  return true;
}

/** Its process group runs; where the start can be read, it began with the job, because numbers are used again. */
function isAlive({ pid, startedAt }: BackgroundJob): boolean {
  if (process.platform === "linux") {
    const start = groupStart(pid);
    return start !== undefined && Math.abs(start - startedAt) < SAME_START_MS;
  }
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}
