import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf, executeDefaults, printed, typesOf } from "../support/fake-frontend.ts";
import type { FakeFrontend } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

let kernel: KernelProcess;
let frontend: FakeFrontend;

beforeAll(async () => {
  kernel = await startKernel();
  ({ frontend } = kernel);
});
afterAll(() => kernel.dispose());

/** Requests in one go, as "run all" sends them; their replies' statuses. */
async function runAll(cells: readonly string[], fields: object = {}): Promise<unknown[]> {
  const ids: string[] = [];
  for (const code of cells) {
    const content = { ...executeDefaults, code, ...fields };
    ids.push(await frontend.send("shell", "execute_request", content));
  }
  const answers = await Promise.all(ids.map((id) => frontend.answerTo(id)));
  return answers.map(({ reply }) => reply.content["status"]);
}

describe("a running kernel", () => {
  it("answers kernel_info with TypeScript's version", async () => {
    const { reply } = await frontend.request("kernel_info_request", {});
    expect(reply.content).toMatchObject({ status: "ok", implementation: "athanor" });
    expect(reply.content["language_info"].version).toMatch(/^7\.0\.\d+$/u);
  });

  it("shows the value of the last expression with the cell's number", async () => {
    const { reply, outputs } = await frontend.execute("const first: number = 6 * 7\nfirst");
    expect(contentsOf(outputs, "execute_result")).toEqual([
      expect.objectContaining({
        data: expect.objectContaining({ "text/plain": "42" }) as object,
        execution_count: reply.content["execution_count"],
      }),
    ]);
  });

  it("delivers 10,000 console.log lines complete, in order, before idle", async () => {
    const { outputs } = await frontend.execute(
      "for (let line = 0; line < 10000; line++) console.log(`line ${line}`)",
    );
    const expected = Array.from({ length: 10_000 }, (_, line) => `line ${line}\n`).join("");
    expect(printed(outputs)).toBe(expected);
  });

  it("answers heartbeat and control while a cell blocks; interrupt ends it and keeps the state", async () => {
    await frontend.execute("const kept = 123");
    const block =
      'console.log("blocked"); const end = Date.now() + 10_000; while (Date.now() < end);';
    const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code: block });
    await frontend.waitFor(
      ({ header, parentHeader }) =>
        header["msg_type"] === "execute_input" && parentHeader["msg_id"] === id,
    );
    expect(await frontend.heartbeat("alive")).toBe("alive");
    await frontend.request("usage_request", {}, "control");
    await frontend.request("kernel_info_request", {}, "control");
    await frontend.request("complete_request", { code: "kept.to", cursor_pos: 7 });
    const hasEnded = frontend.received.some(
      ({ channel, parentHeader }) => channel === "shell" && parentHeader["msg_id"] === id,
    );
    expect(hasEnded).toBe(false);

    const interrupted = await frontend.request("interrupt_request", {}, "control");
    expect(interrupted.reply.content["status"]).toBe("ok");
    const { reply, outputs } = await frontend.answerTo(id);
    expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(contentsOf(outputs, "error").length).toBe(1);
    const next = await frontend.execute("kept");
    expect(contentsOf(next.outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("123");
  });

  it("takes SIGINT as an interrupt", async () => {
    const code = "await new Promise((resolve) => setTimeout(resolve, 60_000))";
    const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code });
    await frontend.waitFor(
      ({ header, parentHeader }) =>
        header["msg_type"] === "execute_input" && parentHeader["msg_id"] === id,
    );
    kernel.process.kill("SIGINT");
    expect((await frontend.answerTo(id)).reply.content).toMatchObject({
      status: "error",
      ename: "KeyboardInterrupt",
    });
    expect((await frontend.execute("1")).reply.content["status"]).toBe("ok");
  });

  it("drops messages with a wrong signature and goes on", async () => {
    const content = { ...executeDefaults, code: "globalThis.forged = true" };
    await frontend.send("shell", "execute_request", content, { key: "forged" });
    const { outputs } = await frontend.execute("typeof (globalThis as any).forged");
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toMatch(/undefined/u);
    expect(kernel.log()).toMatch(/Dropped a message on shell: Expected a message signed/u);
  });

  it("aborts what waits behind an error, unless stop_on_error is off", async () => {
    const cells = ['throw new Error("stop")', "1", "2"];
    expect(await runAll(cells)).toEqual(["error", "aborted", "aborted"]);
    expect(await runAll(cells, { stop_on_error: false })).toEqual(["error", "ok", "ok"]);
  });

  it("publishes exactly one error message for a cell that throws", async () => {
    const { reply, outputs } = await frontend.execute('throw new RangeError("too far")');
    expect(reply.content).toMatchObject({ ename: "RangeError", evalue: "too far" });
    expect(typesOf(outputs)).toEqual(["status", "execute_input", "error", "status"]);
  });

  it("shows nothing of a silent cell and doesn't count it", async () => {
    const before = await frontend.execute("1");
    const silent = await frontend.execute('console.log("x"); 2', { silent: true });
    expect(typesOf(silent.outputs)).toEqual(["status", "status"]);
    const unstored = await frontend.execute("3", { store_history: false });
    expect(unstored.reply.content["status"]).toBe("ok");
    const after = await frontend.execute("4");
    const counts = [before, after].map(({ reply }) => Number(reply.content["execution_count"]));
    expect((counts[1] ?? 0) - (counts[0] ?? 0)).toBe(1);
    const history = await frontend.request("history_request", { hist_access_type: "tail", n: 2 });
    const inputs = history.reply.content["history"] as [number, number, string][];
    expect(inputs.map(([, , text]) => text)).toEqual(["1", "4"]);
  });

  it("evaluates user_expressions, good and bad, after the cell", async () => {
    const expressions = { good: "6 * 7", bad: "nowhere.to.be.found" };
    const { reply } = await frontend.execute("1", { user_expressions: expressions });
    const { good, bad } = reply.content["user_expressions"];
    expect(good).toMatchObject({ status: "ok", data: { "text/plain": "42" } });
    expect(bad).toMatchObject({ status: "error" });
  });

  it("asks for input and gives the answer to the cell", async () => {
    const code = 'const answer = await input("Name: "); console.log(`Hello, ${answer}`)';
    const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code });
    const question = await frontend.waitFor(({ header }) => header["msg_type"] === "input_request");
    expect(question.content).toEqual({ prompt: "Name: ", password: false });
    await frontend.send("stdin", "input_reply", { value: "Ada" }, { parent: question.header });
    expect(printed((await frontend.answerTo(id)).outputs)).toBe("Hello, Ada\n");
  });

  it("refuses input clearly when the frontend doesn't allow it", async () => {
    const { reply } = await frontend.execute('await input("?")', { allow_stdin: false });
    expect(reply.content["status"]).toBe("error");
    expect(reply.content["evalue"]).toMatch(/Expected a frontend that lets cells ask for input/u);
  });
});

describe("the end of a kernel", () => {
  it("replies to shutdown_request, then exits with 0", async () => {
    const own = await startKernel();
    const exit = once(own.process, "exit");
    const { reply } = await own.frontend.request("shutdown_request", { restart: false }, "control");
    expect(reply.content).toEqual({ status: "ok", restart: false });
    expect(await exit).toEqual([0, null]);
    own.dispose();
  });

  it("takes SIGTERM as an orderly shutdown", async () => {
    const own = await startKernel();
    await own.frontend.execute("1");
    const exit = once(own.process, "exit");
    own.process.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    own.dispose();
  });
});

describe("a bad connection file", () => {
  const main = fileURLToPath(new URL("../../dist/kernel/main.js", import.meta.url));
  const run = (...args: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

  it.each([
    ["{", /received text that isn't JSON/u],
    ['{"ip": "127.0.0.1"}', /`shell_port` to be an integer from 1 to 65535/u],
  ])("ends the kernel with one clear error for %s", (text, expected) => {
    const folder = mkdtempSync(join(tmpdir(), "athanor-bad-"));
    const file = join(folder, "kernel.json");
    writeFileSync(file, text);
    const { status, stderr } = run(file);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\n\s+at /u);
  });

  it("says so when there is no file, or none is named", () => {
    expect(run("/nowhere/kernel.json").stderr).toMatch(/can't be read/u);
    expect(run().stderr).toMatch(/Expected one argument/u);
  });
});
