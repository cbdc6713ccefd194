import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { createDebugClient } from "../support/debug-client.ts";
import type { DebugClient, Frame } from "../support/debug-client.ts";
import { contentsOf } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

// Asynchronous code under the debugger, over real sockets: who waits for the stopped code, which errors nobody awaits, and ends.

let kernel: KernelProcess;
let client: DebugClient;
const folder = mkdtempSync(join(tmpdir(), "athanor-debug-async-"));

beforeEach(async () => {
  kernel = await startKernel({ cwd: folder });
  client = createDebugClient(kernel.frontend);
  await client.start();
});
afterEach(() => kernel.dispose());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const places = (frames: readonly Frame[]): string[] =>
  frames.map(({ name, line }) => `${name}:${line}`);

async function resultOf(id: string): Promise<unknown> {
  const { outputs } = await kernel.frontend.answerTo(id);
  return contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"];
}

const NESTED = `async function inner(count: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const next = count + 1;
  return next;
}
async function outer(): Promise<number> {
  await Promise.resolve();
  const got = await inner(3);
  return got;
}
const all = await Promise.all([1].map(async (each) => each + (await outer())));
setTimeout(() => {
  void all;
}, 1);
await new Promise((resolve) => setTimeout(resolve, 60));
all[0]`;

it("shows who awaits the stopped code, or has set its timer, each under a label", async () => {
  await client.breakAt(NESTED, [3, 13]);
  const id = await client.run(NESTED);
  const frames = await client.stopped();
  expect(places(frames)).toEqual([
    "inner:3",
    "— await —:8",
    "outer:8",
    "— await —:11",
    "(anonymous):11",
    "In[1]:11",
  ]);
  expect(frames.map((frame) => Reflect.get(frame, "presentationHint"))).toEqual([
    undefined,
    "label",
    undefined,
    "label",
    undefined,
    undefined,
  ]);
  const { sourcePath } = await client.body("dumpCell", { code: NESTED });
  expect(new Set(frames.map(({ source }) => source.path))).toEqual(new Set([sourcePath]));
  // What waits has no variables on any stack; the names of the notebook are there, and so is an expression's value.
  expect(Object.keys(await client.variables(frames[2] as Frame))).toEqual(["Globals"]);
  const asked = { expression: "typeof inner", frameId: frames[2]?.id, context: "repl" };
  expect(await client.body("evaluate", asked)).toMatchObject({ result: '"function"' });
  await client.body("continue", { threadId: 1 });
  expect(places(await client.stopped())).toEqual([
    "(anonymous):13",
    "— setTimeout —:12",
    "In[1]:12",
  ]);
  await client.body("continue", { threadId: 1 });
  expect(await resultOf(id)).toBe("5");
});

it("steps into a file that awaits, and shows the cell that waits for it", async () => {
  const path = join(folder, "slow.ts");
  writeFileSync(
    path,
    "export async function slow(turns: number): Promise<number> {\n  await null;\n  return turns * 2;\n}\n",
  );
  await client.body("setBreakpoints", { source: { path }, breakpoints: [{ line: 3 }] });
  const id = await client.run('import { slow } from "./slow.ts";\nconst two = await slow(1);\ntwo');
  expect(places(await client.stopped())).toEqual(["slow:3", "— await —:2", "In[1]:2"]);
  await client.body("continue", { threadId: 1 });
  expect(await resultOf(id)).toBe("2");
});

it("stops at an error that no awaiting caller catches, and not at one that a caller does", async () => {
  const code = `async function fail(reason: string): Promise<never> {
  await null;
  throw new Error(reason);
}
async function between(reason: string) {
  return await fail(reason);
}
try {
  await between("caught");
} catch {}
await between("lost");`;
  await client.body("setExceptionBreakpoints", { filters: ["uncaught"] });
  const id = await client.run(code);
  const frames = await client.stopped();
  expect(places(frames)).toEqual(["fail:3", "— await —:6", "between:6", "In[1]:11"]);
  expect((await client.variables(frames[0] as Frame))["Locals"]).toEqual({
    reason: 'string "lost"',
  });
  await client.body("continue", { threadId: 1 });
  const { reply } = await kernel.frontend.answerTo(id);
  expect(reply.content).toMatchObject({ status: "error", evalue: "lost" });
});

it("an interrupt ends a stop in awaited code, and the next cell runs", async () => {
  await client.breakAt(NESTED, [3]);
  const id = await client.run(NESTED);
  await client.stopped();
  await kernel.frontend.request("interrupt_request", {}, "control");
  const { reply } = await kernel.frontend.answerTo(id);
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(await resultOf(await client.run("typeof outer"))).toBe("'function'");
  // Node can't give asynchronous stacks after that: it would end the process. All else works, also with the debugger turned on anew.
  await client.body("disconnect", { restart: false, terminateDebuggee: false });
  await client.start();
  await client.breakAt(NESTED, [3]);
  const again = await client.run(NESTED);
  expect(places(await client.stopped())).toEqual(["inner:3"]);
  await client.body("continue", { threadId: 1 });
  expect(await resultOf(again)).toBe("5");
});

it("Stop cuts off a loop that catches everything while the debugger is on, and keeps the state", async () => {
  const id = await client.run(`const before = 41;
display("on");
for (;;) { try { await null; for (;;) {} } catch {} }`);
  await kernel.frontend.waitFor(({ header }) => header["msg_type"] === "display_data");
  await kernel.frontend.request("interrupt_request", {}, "control");
  const { reply } = await kernel.frontend.answerTo(id);
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(await resultOf(await client.run("before + 1"))).toBe("42");
});

it("a restart ends a kernel that is stopped at a breakpoint", async () => {
  await client.breakAt(NESTED, [3]);
  await client.run(NESTED);
  await client.stopped();
  const ended = once(kernel.process, "exit");
  const { reply } = await kernel.frontend.request("shutdown_request", { restart: true }, "control");
  expect(reply.content).toMatchObject({ status: "ok", restart: true });
  expect(await ended).toEqual([0, null]);
});
