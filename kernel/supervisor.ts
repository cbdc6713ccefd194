import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Worker } from "node:worker_threads";
import { createLanguage } from "./language/client.ts";
import { parseConnectionFile } from "./protocol/connection-file.ts";
import type { ConnectionFile } from "./protocol/connection-file.ts";
import { isRegistrationFile, parseRegistrationFile } from "./protocol/registration-file.ts";
import type { RegistrationFile } from "./protocol/registration-file.ts";
import { createSigner } from "./protocol/signature.ts";
import { createRuntimeProcess } from "./runtime/runtime-process.ts";
import { startServer } from "./server/server.ts";
import type { KernelServer } from "./server/server.ts";
import { watchParent } from "./server/watch-parent.ts";
import { createSession } from "./session/create-session.ts";
import { historyPath } from "./session/history-file.ts";
import { registerPorts } from "./transport/register.ts";
import type { BindAddress, Transport } from "./transport/transport.ts";

/** How often the kernel looks whether Jupyter still lives. */
const parentIntervalMs = 1_000;
/** A launcher that hasn't taken the kernel's ports by then is gone. */
const registrationMs = 30_000;

/** The kernel's own log: Jupyter shows a kernel's stderr in its terminal. */
function log(line: string): void {
  process.stderr.write(`[athanor] ${line}\n`);
}

/** How this kernel is told where to listen. */
interface Start {
  readonly connection: BindAddress & Pick<ConnectionFile, "key">;
  /** With a registration file: tells the launcher the chosen ports; what it returns undoes what it wrote. */
  readonly register?: (ports: Transport["ports"]) => Promise<() => void>;
}

function readStart(args: readonly string[]): Start {
  const [path] = args;
  if (path === undefined || args.length > 1) {
    throw new Error(
      `Expected one argument, the path of a connection file; received ${args.length}. ` +
        "Jupyter starts this program; install the kernel with `athanor install` and open a notebook.",
    );
  }
  const text = readText(path);
  if (!isRegistrationFile(text)) return { connection: parseConnectionFile(text, path) };
  const registration = parseRegistrationFile(text, path);
  const { transport, registration_ip: ip, key } = registration;
  const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
  return {
    connection: { transport, ip: isLocal(ip) ? ip : "*", key, ...ports },
    register: async (chosen) => {
      const signer = createSigner(key);
      await registerPorts(registration, { signer, ports: chosen, timeoutMs: registrationMs });
      return publishConnection(dirname(path), registration, chosen);
    },
  };
}

/** A launcher on another machine reaches no loopback of ours. */
function isLocal(ip: string): boolean {
  return /^(?:127\.|localhost$|::1$)/u.test(ip);
}

/** Other clients find the kernel by this file (JEP 66); it goes when the kernel ends. */
function publishConnection(
  folder: string,
  { kernel_id: id, transport, registration_ip: ip, key }: RegistrationFile,
  ports: Transport["ports"],
): () => void {
  const file = join(folder, `kernel-${id.replace(/[^\w.-]/gu, "_")}.json`);
  const connection = { transport, ip, key, signature_scheme: "hmac-sha256", ...ports };
  writeFileSync(file, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
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
async function startKernel(connection: Start["connection"], worker: Worker): Promise<KernelServer> {
  const cwd = process.cwd();
  const language = createLanguage({ cwd, worker });
  const session = createSession({
    createExecutor: (hooks) => createRuntimeProcess({ cwd, ...hooks }),
    language,
    cwd,
    historyPath: historyPath(process.env),
  });
  const versions = { kernel: versionOf("athanor"), typescript: versionOf("typescript-native") };
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
    const { connection, register } = readStart(args);
    const server = await startKernel(connection, worker);
    obeySignals(server);
    const unpublish = await register?.(server.ports);
    await server.closed;
    unpublish?.();
    return 0;
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
