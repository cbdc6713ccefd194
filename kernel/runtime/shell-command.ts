import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

/** Options of {@link runShellCommand}. */
export interface ShellCommandOptions {
  /** Absolute folder in which the command runs. */
  readonly cwd: string;
  /** Program that reads the script from its arguments, e.g. `["bash", "-c"]`; the system's shell without it. */
  readonly program?: readonly string[];
  /** Kills the command and its children when it is aborted. */
  readonly signal: AbortSignal;
  /** Takes output as it comes, whole characters only. */
  readonly onOutput: (text: string, stream: "stdout" | "stderr") => void;
}

/** How a command ended: an exit code, or the signal that killed it. */
export type ShellResult = { readonly code: number } | { readonly signal: NodeJS.Signals };

const KILL_AFTER_MS = 2000;

function systemShell(): readonly string[] {
  if (process.platform === "win32") return [process.env["ComSpec"] ?? "cmd.exe", "/d", "/s", "/c"];
  return ["/bin/sh", "-c"];
}

/**
 * Runs a shell command and passes its output on live; resolves when it has ended and all output was passed on.
 *
 * On POSIX the command leads a process group of its own, so that an abort reaches what it started: SIGTERM
 * first, SIGKILL when it still lives two seconds later.
 *
 * @throws {Error} When the shell itself can't be started.
 */
export function runShellCommand(
  command: string,
  options: ShellCommandOptions,
): Promise<ShellResult> {
  const [file = "/bin/sh", ...args] = options.program ?? systemShell();
  const { cwd, signal, onOutput } = options;
  const grouped = process.platform !== "win32";
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args, command], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      detached: grouped,
    });
    const kill = (name: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(grouped ? -child.pid : child.pid, name);
      } catch {
        // It has ended in the meantime.
      }
    };
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      kill("SIGTERM");
      timer ??= setTimeout(() => kill("SIGKILL"), KILL_AFTER_MS);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    for (const name of ["stdout", "stderr"] as const) {
      const decoder = new StringDecoder("utf8");
      child[name].on("data", (chunk: Buffer) => onOutput(decoder.write(chunk), name));
    }
    child.on("error", (error) => {
      finish();
      reject(new Error(`Expected to start ${file} in ${cwd}: ${error.message}`, { cause: error }));
    });
    child.on("close", (code, killedBy) => {
      finish();
      resolve(killedBy === null ? { code: code ?? 0 } : { signal: killedBy });
    });
  });
}
