import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
  /** The notebook's folder; default an empty one, removed at the end. */
  readonly cwd?: string;
}

/** Starts `dist/kernel/main.js` with a connection file of its own. */
export async function startKernel(options: KernelStart = {}): Promise<KernelProcess> {
  const folder = mkdtempSync(join(tmpdir(), "athanor-e2e-"));
  const cwd = options.cwd ?? folder;
  const [shell, iopub, stdin, control, hb] = await freePorts(5);
  const address = {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "e2e-key",
    signature_scheme: "hmac-sha256",
    shell_port: shell ?? 0,
    iopub_port: iopub ?? 0,
    stdin_port: stdin ?? 0,
    control_port: control ?? 0,
    hb_port: hb ?? 0,
    ...options.connection,
  };
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(address));
  const child = spawn(process.execPath, [main, file], {
    cwd,
    stdio: ["ignore", "inherit", "pipe"],
    env: {
      ...process.env,
      JPY_PARENT_PID: String(process.pid),
      ATHANOR_HISTORY: join(folder, "h.jsonl"),
      ...options.env,
    },
  });
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

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => once(server.close(), "close")));
  return ports;
}
