import { afterEach, describe, expect, it } from "vitest";
import { curveKeyPair, Dealer } from "zeromq";
import { contentsOf, executeDefaults } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess, KernelStart } from "../support/kernel-process.ts";
import { runVenv } from "../support/python.ts";

const running: KernelProcess[] = [];
async function start(options?: KernelStart): Promise<KernelProcess> {
  const kernel = await startKernel(options);
  running.push(kernel);
  return kernel;
}
afterEach(() => {
  for (const kernel of running.splice(0)) kernel.dispose();
});

describe("CurveZMQ", () => {
  it("serves frontends that hold the keys and hears nothing from others", async () => {
    const { publicKey, secretKey } = curveKeyPair();
    const connection = { curve_publickey: publicKey, curve_secretkey: secretKey };
    const { frontend, address } = await start({ connection });
    expect(await frontend.heartbeat("safe")).toBe("safe");
    const { outputs } = await frontend.execute("6 * 7");
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("42");

    const stranger = new Dealer({ linger: 0, sendTimeout: 500, receiveTimeout: 500 });
    stranger.connect(`tcp://${address.ip}:${address.shell_port}`);
    await stranger.send(["x"]).catch(() => undefined);
    await expect(stranger.receive()).rejects.toThrow(/timed out/u);
    stranger.close();
  });

  it("works with jupyter_client when encryption is required", () => {
    const script = `
import sys, json, tempfile, pathlib
from jupyter_client.manager import KernelManager
from jupyter_client.kernelspec import KernelSpec
km = KernelManager(transport_encryption="required")
km._kernel_spec = KernelSpec(argv=json.loads(sys.argv[1]), display_name="x", language="typescript",
    interrupt_mode="message", metadata={"supported_encryption": ["curve"]})
km.start_kernel(cwd=tempfile.mkdtemp())
info = json.loads(pathlib.Path(km.connection_file).read_text())
kc = km.client(); kc.start_channels(); kc.wait_for_ready(timeout=30)
reply = kc.execute_interactive("6 * 7", timeout=30)
print(); print(reply["content"]["status"], "curve_publickey" in info)
kc.stop_channels(); km.shutdown_kernel(now=True)
`;
    const main = new URL("../../dist/kernel/main.js", import.meta.url).pathname;
    const argv = JSON.stringify([process.execPath, main, "{connection_file}"]);
    const { stdout, stderr } = runVenv("python", ["-c", script, argv]);
    expect(stdout.trim().split("\n").at(-1), stderr).toBe("ok True");
  });
});

describe("subshells", () => {
  it("are made, listed and deleted on control", async () => {
    const { frontend } = await start();
    const info = await frontend.request("kernel_info_request", {});
    expect(info.reply.content["supported_features"]).toContain("kernel subshells");
    const made = await frontend.request("create_subshell_request", {}, "control");
    const id = String(made.reply.content["subshell_id"]);
    const list = async (): Promise<unknown> =>
      (await frontend.request("list_subshell_request", {}, "control")).reply.content;
    expect(await list()).toEqual({ status: "ok", subshell_id: [id] });
    const gone = await frontend.request("delete_subshell_request", { subshell_id: id }, "control");
    expect(gone.reply.content).toEqual({ status: "ok" });
    expect(await list()).toEqual({ status: "ok", subshell_id: [] });
    const again = await frontend.request("delete_subshell_request", { subshell_id: id }, "control");
    expect(again.reply.content["status"]).toBe("error");
  });

  it("answer requests and comms while a cell of the parent shell waits", async () => {
    const { frontend } = await start();
    await frontend.execute(`
      (globalThis as any)[Symbol.for("Jupyter.comms")].register("gate", (comm: any) => {
        comm.onMessage(() => (globalThis as any).open());
      });
      const gate = new Promise<string>((resolve) => { (globalThis as any).open = () => resolve("opened"); });`);
    const made = await frontend.request("create_subshell_request", {}, "control");
    const subshell = String(made.reply.content["subshell_id"]);
    const content = { ...executeDefaults, code: "await gate" };
    const cell = await frontend.send("shell", "execute_request", content);
    const asked = { code: "gat", cursor_pos: 3 };
    const complete = await frontend.send("shell", "complete_request", asked, { subshell });
    const { reply } = await frontend.answerTo(complete);
    expect(reply.content["matches"]).toContain("gate");
    expect(reply.parentHeader["subshell_id"]).toBe(subshell);
    const open = { comm_id: "g", target_name: "gate", data: {} };
    await frontend.send("shell", "comm_open", open, { subshell });
    await frontend.send("shell", "comm_msg", { comm_id: "g", data: {} }, { subshell });
    const { outputs } = await frontend.answerTo(cell);
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("'opened'");
  });

  it("refuse requests under a name that they don't know", async () => {
    const { frontend } = await start();
    for (const type of ["kernel_info_request", "execute_request"]) {
      const content = { ...executeDefaults, code: "1" };
      const id = await frontend.send("shell", type, content, { subshell: "nobody" });
      const { reply } = await frontend.answerTo(id);
      expect(reply.content["evalue"]).toMatch(/Expected the name of an open subshell/u);
    }
  });
});

describe("usage_request", () => {
  it("tells memory and CPU of kernel and host, percentages from the second time on", async () => {
    const { frontend, process: child } = await start();
    await frontend.execute("1");
    const first = await frontend.request("usage_request", {}, "control");
    expect(first.reply.content).not.toHaveProperty("kernel_cpu");
    await frontend.execute("let sum = 0; for (let i = 0; i < 1e8; i++) sum += i;");
    const { reply } = await frontend.request("usage_request", {}, "control");
    const { content } = reply;
    expect(content).toMatchObject({ status: "ok", pid: child.pid });
    expect(content["kernel_cpu"]).toBeGreaterThan(0);
    expect(content["host_cpu_percent"]).toBeGreaterThan(0);
    // Supervisor and runtime hold more than 60 MB and less than all memory.
    expect(content["kernel_memory"]).toBeGreaterThan(60e6);
    const { host_virtual_memory: memory } = content;
    expect(content["kernel_memory"]).toBeLessThan(memory.total);
    expect(memory.used + memory.available).toBe(memory.total);
    expect(memory.percent).toBeCloseTo((100 * memory.used) / memory.total, 6);
    expect(typeof content["hostname"]).toBe("string");
    expect(content["cpu_count"]).toBeGreaterThan(0);
    if (process.platform === "linux") {
      const names = ["active", "inactive", "buffers", "cached", "shared", "slab"];
      for (const name of names) expect(memory[name], name).toBeGreaterThanOrEqual(0);
    }
  });
});
