import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { supervisorEnvironment, supervisorFlags } from "../../kernel/runtime/supervisor-memory.ts";
import { connectFrontend } from "./fake-frontend.ts";
import type { FakeFrontend, FrontendAddress } from "./fake-frontend.ts";

const main = fileURLToPath(new URL("../../dist/kernel/main.js", import.meta.url));

/** A compiled kernel as Jupyter starts it, with a frontend connected. */
export interface KernelProcess {
  readonly frontend: FakeFrontend;
  readonly process: ChildProcess;
  /** What the connection file says. */
  readonly address: FrontendAddress;
  /** The notebook's folder. */
  readonly cwd: string;
  /** What the kernel wrote to its own stderr. */
  log(): string;
  /** Kills what still runs and removes the notebook's folder. */
  dispose(): void;
}

/** Options of {@link startKernel}. */
export interface KernelStart {
  /** Added to the connection file. */
  readonly connection?: Partial<FrontendAddress>;
  /** Added to the kernel's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How a kernelspec starts the kernel; default Node and the compiled program. */
  readonly argv?: readonly string[];
  /** No variables at all but those of `env`, not even PATH. */
  readonly bareEnvironment?: boolean;
  /** The notebook's folder; default an empty one, removed at the end. */
  readonly cwd?: string;
}

/** Starts `dist/kernel/main.js` with a connection file of its own. */
export async function startKernel(options: KernelStart = {}): Promise<KernelProcess> {
  const folder = mkdtempSync(join(tmpdir(), "athanor-e2e-"));
  const cwd = options.cwd ?? folder;
  const address = await chooseAddress(options);
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(address));
  const child = spawnKernel(options, { file, cwd, folder });
  let log = "";
  child.stderr?.on("data", (chunk) => {
    log += String(chunk);
  });
  const died = once(child, "exit").then(([code]) => {
    throw new Error(`The kernel ended with ${String(code)} before it answered:\n${log}`);
  });
  died.catch(() => {});
  const frontend = await Promise.race([connectFrontend(address), died]);
  return {
    frontend,
    process: child,
    address,
    cwd,
    log: () => log,
    dispose: () => {
      frontend.close();
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function chooseAddress(options: KernelStart): Promise<FrontendAddress> {
  const ports = await freePorts(5);
  const names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
  const chosen = Object.fromEntries(names.map((name, index) => [name, ports[index] ?? 0]));
  const base = { transport: "tcp", ip: "127.0.0.1", key: "e2e-key" };
  const fixed = { ...base, signature_scheme: "hmac-sha256" };
  return { ...fixed, ...(chosen as Record<(typeof names)[number], number>), ...options.connection };
}

function spawnKernel(
  {
    argv = [process.execPath, ...supervisorFlags, main, "{connection_file}"],
    bareEnvironment,
    env,
  }: KernelStart,
  { file, cwd, folder }: { readonly file: string; readonly cwd: string; readonly folder: string },
): ChildProcess {
  const [program = "", ...words] = argv.map((word) => word.replace("{connection_file}", file));
  const usual = {
    ...process.env,
    ...supervisorEnvironment,
    JPY_PARENT_PID: String(process.pid),
    ATHANOR_HISTORY: join(folder, "h.jsonl"),
  };
  return spawn(program, words, {
    cwd,
    stdio: ["ignore", "inherit", "pipe"],
    env: { ...(bareEnvironment === true ? {} : usual), ...env },
  });
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => once(server.close(), "close")));
  return ports;
}
