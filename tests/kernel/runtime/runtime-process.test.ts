import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { CompiledCell } from "../../../kernel/protocol/compiled-cell.ts";
import type { HostRequest } from "../../../kernel/runtime/executor.ts";
import { compiledCell, createDriver, resultOf, textOf } from "./runtime-driver.ts";
import type { Driver } from "./runtime-driver.ts";

let folder = "";
let driver: Driver;
let run: Driver["run"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "athanor-runtime-"));
  driver = createDriver(folder);
  run = (body, options) => driver.run(body, options);
  const magics = await driver.executor.start();
  expect(magics.map(({ name }) => name)).toContain("lsmagic");
});

afterAll(async () => {
  await driver.executor.dispose();
  rmSync(folder, { recursive: true });
});

test("the last value is the result, undefined isn't", async () => {
  expect(resultOf(await run("return { value: 1 + 2 };"))).toBe("3");
  expect((await run("return { value: undefined };")).events).toEqual([]);
  expect((await run("1;")).events).toEqual([]);
});

test("a promise as value is shown, not awaited", async () => {
  expect(resultOf(await run("return { value: Promise.resolve(1) };"))).toBe("Promise { 1 }");
});

test("Node's pool has a thread for each core, at least four, unless the user says otherwise", async () => {
  const asked = "return { value: process.env.UV_THREADPOOL_SIZE };";
  const wanted = process.env["UV_THREADPOOL_SIZE"] ?? String(Math.max(4, availableParallelism()));
  expect(resultOf(await run(asked))).toBe(`'${wanted}'`);
  const own = createDriver(folder, { UV_THREADPOOL_SIZE: "2" });
  await own.executor.start();
  expect(resultOf(await own.run(asked))).toBe("'2'");
  await own.executor.dispose();
});

test("names outlive their cell, keep their value when it throws, and can be declared again", async () => {
  const failed = await run('kept = 5; throw new Error("x");', { names: ["kept"] });
  expect(failed.outcome).toMatchObject({ status: "error", ename: "Error", evalue: "x" });
  expect(resultOf(await run("return { value: kept };"))).toBe("5");
  expect(resultOf(await run("kept = 6; return { value: kept };", { names: ["kept"] }))).toBe("6");
});

test("a name that can't be declared is a clear error and harms nothing", async () => {
  const taken = await run("", { names: ["fineName", "undefined"] });
  expect(resultOf(taken)).toMatch(/SyntaxError: .*received "undefined"/);
  expect(resultOf(await run("fineName = 1; return { value: fineName };"))).toBe("1");
});

test("an error shows the line that the user typed, once as event and once as outcome", async () => {
  const failed = await run("const ok = 1;\nnull.x;");
  const { outcome, events } = failed;
  if (outcome.status !== "error") throw new Error("expected an error");
  const text = stripVTControlCharacters(outcome.traceback.join("\n"));
  expect(text).toMatch(/at In\[\d+\]\.ts:2:1\n.*1 \| const ok = 1;\n.*> 2 \| null\.x;/);
  expect(text).not.toContain("cell-runner");
  expect(events).toEqual([{ kind: "error", ...outcome, status: undefined }].map(withoutStatus));
});

function withoutStatus({ status: _status, ...event }: { readonly status?: unknown }): object {
  return event;
}

test("ten thousand prints arrive complete and in order, in few pieces, before the end", async () => {
  const { events } = await run("for (let i = 0; i < 10000; i++) console.log(i);");
  const lines = Array.from({ length: 10_000 }, (_, index) => `${index}\n`);
  expect(textOf(events, "stdout")).toBe(lines.join(""));
  expect(events.length).toBeLessThan(1000);
});

test("prints, errors and displays of code keep their order", async () => {
  const { events } = await run(
    'console.log("a"); console.error("b"); display(1); process.stdout.write("c"); return { value: 2 };',
  );
  expect(events).toEqual([
    { kind: "stream", name: "stdout", text: "a\n" },
    { kind: "stream", name: "stderr", text: "b\n" },
    { kind: "display", data: { "text/plain": "1" } },
    { kind: "stream", name: "stdout", text: "c" },
    { kind: "result", data: { "text/plain": "2" } },
  ]);
});

test("output of child processes stands where it was written, and is complete at the end", async () => {
  const { events } = await run(`
    const { execSync, spawn } = require("child_process");
    console.log("before");
    execSync("echo child; echo trouble >&2", { stdio: "inherit" });
    console.log("after");
    const lines = spawn("sh", ["-c", "seq 1 20000"], { stdio: "inherit" });
    await __athanor.wait(new Promise((resolve) => lines.on("exit", resolve)));
  `);
  const numbers = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`);
  expect(textOf(events, "stdout")).toBe(`before\nchild\nafter\n${numbers.join("")}`);
  expect(textOf(events, "stderr")).toBe("trouble\n");
});

test("output of an earlier cell's timers and promises goes to that cell", async () => {
  const first = await run(`
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    setTimeout(() => console.log("timer"), 20);
    (async () => { await __athanor.wait(sleep(40)); console.log("promise"); })();
    setTimeout(() => { throw new Error("thrown late"); }, 30);
    Promise.reject(new TypeError("rejected"));
  `);
  const second = await run(
    'await __athanor.wait(new Promise((resolve) => setTimeout(resolve, 200))); console.log("mine");',
  );
  await vi.waitFor(() => expect(textOf(first.events, "stdout")).toBe("timer\npromise\n"));
  expect(textOf(first.events, "stderr")).toMatch(/thrown late/);
  expect(textOf(first.events, "stderr")).toMatch(/rejected/);
  expect(second.events).toEqual([{ kind: "stream", name: "stdout", text: "mine\n" }]);
});

test("displays can be named, updated, asynchronous and cleared, and the cell waits for them", async () => {
  const { events } = await run(`
    display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<i>" }) }, { displayId: "d" });
    clearOutput(true);
    globalThis[Symbol.for("Jupyter.displayHost")]({ "text/plain": "u" }, { displayId: "d", update: true });
  `);
  expect(events).toEqual([
    { kind: "clear", wait: true },
    { kind: "update", data: { "text/plain": "u" }, displayId: "d" },
    { kind: "display", data: { "text/html": "<i>" }, displayId: "d" },
  ]);
});

test("an update without an id is refused with advice", async () => {
  expect(resultOf(await run("display(1, { update: true });"))).toMatch(/Expected a `displayId`/);
});

test("code asks the session for input", async () => {
  const answered = await run('return { value: await __athanor.wait(input("name? ")) };', {
    onRequest: (request) =>
      Promise.resolve(request.request === "input" ? `${request.prompt}Ada` : undefined),
  });
  expect(resultOf(answered)).toBe("'name? Ada'");
  const refused = await run("await __athanor.wait(input());", {
    onRequest: () => Promise.reject(Object.assign(new Error("no stdin"), { name: "StdinError" })),
  });
  expect(resultOf(refused)).toBe("StdinError: no stdin");
});

test("a magic runs code in its own cell through the session's compiler", async () => {
  writeFileSync(join(folder, "script.ts"), "the file's text");
  const compile = (request: HostRequest): CompiledCell => {
    expect(request).toEqual({ request: "compile", code: "the file's text" });
    return compiledCell("made = 2; console.log('inner');", ["made"]);
  };
  const ran = await run('await __athanor.wait(__athanor.magic("run", "script.ts"));', {
    onRequest: async (request) => compile(request),
  });
  expect(ran.outcome).toEqual({ status: "ok" });
  expect(textOf(ran.events, "stdout")).toBe("inner\n");
  expect(resultOf(await run("return { value: made };"))).toBe("2");
});

test("an unknown magic is the cell's error", async () => {
  expect(resultOf(await run('await __athanor.magic("nope", "");'))).toMatch(/Unknown magic %nope/);
});

test("expressions are evaluated beside cells, undefined and errors too", async () => {
  const { executor } = driver;
  expect(await executor.evaluate(compiledCell("return { value: 2 };"))).toEqual({
    status: "ok",
    data: { "text/plain": "2" },
    metadata: {},
  });
  expect(await executor.evaluate(compiledCell("return { value: undefined };"))).toMatchObject({
    data: { "text/plain": "undefined" },
  });
  expect(await executor.evaluate(compiledCell("null.x;"))).toMatchObject({ ename: "TypeError" });
});

test("comm messages reach user code, and what it does in answer goes to the message's sink", async () => {
  await run(`
    globalThis[Symbol.for("Jupyter.comms")].register("echo", (comm, data, { buffers }) => {
      comm.send({ got: data, bytes: buffers[0].length });
    });
  `);
  const events: unknown[] = [];
  const message = {
    type: "comm_open",
    content: { comm_id: "7", target_name: "echo", data: { q: 1 } },
    metadata: {},
    buffers: [Uint8Array.from([1, 2, 3])],
  } as const;
  await driver.executor.sendComm(message, (event) => events.push(event));
  const content = { comm_id: "7", data: { got: { q: 1 }, bytes: 3 } };
  expect(events).toEqual([{ kind: "comm", type: "comm_msg", content }]);
});

test("process.exit ends the cell with the reason, keeps its output, and the next cell runs", async () => {
  const ended = await run('console.log("bye"); process.exit(3);');
  expect(textOf(ended.events, "stdout")).toBe("bye\n");
  expect(resultOf(ended)).toMatch(/RuntimeDied: .*exit code 3/);
  expect(driver.exits.at(-1)).toMatch(/exit code 3/);
  expect(resultOf(await run("return { value: typeof kept };"))).toBe("'undefined'");
});

test("a crash in native code ends the cell with the signal", async () => {
  expect(resultOf(await run('process.kill(process.pid, "SIGSEGV");'))).toMatch(/SIGSEGV/);
  expect(resultOf(await run("return { value: 1 };"))).toBe("1");
});

test.runIf(process.platform === "linux")(
  "programs that a dead runtime started are gone, also those in groups of their own",
  async () => {
    const started = await run(`
      const { spawn } = require("child_process");
      const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
      return { value: child.pid };
    `);
    const pid = Number(resultOf(started));
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).toContain("sleep");
    await run("process.exit(0);");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  },
);

function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
}

test("a runtime that fails to start says so, with the last words of the process", async () => {
  const broken = createDriver(folder, { NODE_OPTIONS: "--import=./no-such-file.mjs" });
  await expect(broken.executor.start()).rejects.toThrow(/no-such-file/);
  await broken.executor.dispose();
});

test("an extension that can't be loaded is a warning in the first cell", async () => {
  const lacking = createDriver(folder, { ATHANOR_EXTENSIONS: "no-such-extension" });
  const { events, outcome } = await lacking.run("");
  expect(outcome).toEqual({ status: "ok" });
  expect(textOf(events, "stderr")).toMatch(/"no-such-extension" are missing: .*npm install/);
  await lacking.executor.dispose();
});

test("a runtime is disposed while a cell blocks it, and twice", async () => {
  const busy = createDriver(folder);
  await busy.executor.start();
  const running = busy.run("for (;;) {}");
  await Promise.resolve();
  await busy.executor.dispose();
  await busy.executor.dispose();
  expect(resultOf(await running)).toMatch(/shut down/);
  expect(busy.exits).toEqual([]);
});
