/** A kernel that chooses its own ports and tells them to its launcher (JEP 66; messaging spec 5.6). */
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { Router } from "zeromq";
import { connectFrontend, contentsOf } from "../support/fake-frontend.ts";
import type { FrontendAddress } from "../support/fake-frontend.ts";

const main = fileURLToPath(new URL("../../dist/kernel/main.js", import.meta.url));
const key = "handshake-key";
const sign = (content: Buffer): string => createHmac("sha256", key).update(content).digest("hex");

/** A launcher's registration socket and a kernel that was given its file. */
async function launch() {
  const folder = mkdtempSync(join(tmpdir(), "athanor-handshake-"));
  const launcher = new Router({ linger: 0 });
  await launcher.bind("tcp://127.0.0.1:0");
  const port = Number(/:(\d+)$/u.exec(launcher.lastEndpoint ?? "")?.[1]);
  const registration = {
    kernel_id: "k-1",
    transport: "tcp",
    registration_ip: "127.0.0.1",
    registration_port: port,
    signature_scheme: "hmac-sha256",
    key,
  };
  const file = join(folder, "registration.json");
  writeFileSync(file, JSON.stringify(registration));
  const kernel = spawn(process.execPath, [main, file], {
    cwd: folder,
    stdio: ["ignore", "inherit", "pipe"],
    env: { ...process.env, ATHANOR_HISTORY: join(folder, "h.jsonl") },
  });
  let log = "";
  kernel.stderr.on("data", (text) => (log += String(text)));
  const dispose = (): void => {
    launcher.close();
    kernel.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, launcher, kernel, log: () => log, dispose };
}

it("registers its ports in one signed frame, writes a connection file after the receipt, and removes it", async () => {
  const { folder, launcher, kernel, dispose } = await launch();
  const [identity, delimiter, signature, content] = (await launcher.receive()) as Buffer[];
  expect(String(delimiter)).toBe("<IDS|MSG>");
  expect(String(signature)).toBe(sign(content ?? Buffer.alloc(0)));
  const told = JSON.parse(String(content)) as Record<string, string>;
  const names = ["control_port", "hb_port", "iopub_port", "kernel_id", "shell_port", "stdin_port"];
  expect(Object.keys(told).toSorted()).toEqual(names);
  expect(told["kernel_id"]).toBe("k-1");
  expect(existsSync(join(folder, "kernel-k-1.json"))).toBe(false);
  const receipt = Buffer.from("{}");
  await launcher.send([identity ?? "", "<IDS|MSG>", sign(receipt), receipt]);

  const at = (name: string): number => Number(told[name]);
  const address: FrontendAddress = {
    ip: "127.0.0.1",
    key,
    shell_port: at("shell_port"),
    iopub_port: at("iopub_port"),
    stdin_port: at("stdin_port"),
    control_port: at("control_port"),
    hb_port: at("hb_port"),
  };
  const frontend = await connectFrontend(address);
  const { outputs } = await frontend.execute("6 * 7");
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("42");
  const written = JSON.parse(readFileSync(join(folder, "kernel-k-1.json"), "utf8")) as object;
  expect(written).toMatchObject({ ...address, transport: "tcp" });
  const exit = once(kernel, "exit");
  await frontend.request("shutdown_request", { restart: false }, "control");
  expect(await exit).toEqual([0, null]);
  expect(readdirSync(folder).filter((name) => name.startsWith("kernel-"))).toEqual([]);
  frontend.close();
  dispose();
});

it("ends with one clear error when the receipt isn't signed with the key", async () => {
  const { launcher, kernel, log, dispose } = await launch();
  const exit = once(kernel, "exit");
  const [identity] = (await launcher.receive()) as Buffer[];
  await launcher.send([identity ?? "", "<IDS|MSG>", "0".repeat(64), "{}"]);
  expect(await exit).toEqual([1, null]);
  expect(log()).toMatch(/Expected a signed receipt of the launcher .* another signature/u);
  expect(log()).not.toMatch(/\n\s+at /u);
  dispose();
});
