import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Worker } from "node:worker_threads";
import { createLanguage } from "./language/client.ts";
import { parseConnectionFile } from "./protocol/connection-file.ts";
import type { ConnectionFile } from "./protocol/connection-file.ts";
import { createRuntimeProcess } from "./runtime/runtime-process.ts";
import { startServer } from "./server/server.ts";
import type { KernelServer } from "./server/server.ts";
import { watchParent } from "./server/watch-parent.ts";
import { createSession } from "./session/create-session.ts";
import { historyPath } from "./session/history-file.ts";

/** How often the kernel looks whether Jupyter still lives. */
const parentIntervalMs = 1_000;

/** The kernel's own log: Jupyter shows a kernel's stderr in its terminal. */
function log(line: string): void {
  process.stderr.write(`[athanor] ${line}\n`);
}

function readConnectionFile(args: readonly string[]): ConnectionFile {
  const [path] = args;
  if (path === undefined || args.length > 1) {
    throw new Error(
      `Expected one argument, the path of a connection file; received ${args.length}. ` +
        "Jupyter starts this program; install the kernel with `athanor install` and open a notebook.",
    );
  }
  return parseConnectionFile(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Expected a connection file, but ${path} can't be read (${reason}). ` +
        "Start the kernel from a frontend, which writes this file.",
      { cause: error },
    );
  }
}

function versionOf(packageName: string): string {
  const load = createRequire(import.meta.url);
  const { version } = load(`${packageName}/package.json`) as { readonly version: string };
  return version;
}

/** Binds the sockets, then starts the runtime: kernel_info answers before it is up. */
async function startKernel(connection: ConnectionFile, worker: Worker): Promise<KernelServer> {
  const cwd = process.cwd();
  const language = createLanguage({ cwd, worker });
  const session = createSession({
    createExecutor: (hooks) => createRuntimeProcess({ cwd, ...hooks }),
    language,
    cwd,
    historyPath: historyPath(process.env),
  });
  const versions = { kernel: versionOf("athanor"), typescript: versionOf("typescript") };
  const server = await startServer({ connection, session, versions, log });
  session.start().catch((error: unknown) => log(`The runtime didn't start: ${String(error)}`));
  return server;
}

/** SIGINT is the Stop button of frontends without interrupt messages; SIGTERM and a dead Jupyter end the kernel. */
function obeySignals(server: KernelServer): void {
  const close = (): void => void server.close();
  process.on("SIGINT", () => {
    server.interrupt().catch((error: unknown) => log(`The interrupt failed: ${String(error)}`));
  });
  process.on("SIGTERM", close);
  const parent =
    process.platform === "win32" ? process.ppid : Number(process.env["JPY_PARENT_PID"]);
  if (parent > 0) watchParent({ pid: parent, onGone: close, intervalMs: parentIntervalMs });
}

/**
 * Runs a kernel until its frontend ends it.
 *
 * @param args - The path of a connection file.
 * @param worker - A language worker of this process.
 * @returns The exit code; what went wrong has been logged.
 */
export async function superviseKernel(args: readonly string[], worker: Worker): Promise<number> {
  // A slip inside the kernel must not cost the user the notebook's variables.
  process.on("unhandledRejection", (reason) => log(`internal: ${String(reason)}`));
  try {
    const server = await startKernel(readConnectionFile(args), worker);
    obeySignals(server);
    await server.closed;
    return 0;
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
