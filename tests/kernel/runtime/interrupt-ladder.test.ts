import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDriver, resultOf, textOf } from "./runtime-driver.ts";
import type { Driver } from "./runtime-driver.ts";

// Shapes of running code after research/kernels.md section 6. Each cell displays something, is interrupted then, and the next cell finds
// variables, timers and promises working.

let driver: Driver;

beforeAll(async () => {
  driver = createDriver(tmpdir());
  await driver.run("state = 7;", { names: ["state"] });
});

afterAll(() => driver.executor.dispose());

const SLEEP = "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));";

test.each([
  ["a loop with checks", "for (;;) { __athanor.tick(); }"],
  ["a loop without checks", "for (;;) {}"],
  ["a loop that catches everything", "for (;;) { try { __athanor.tick(); } catch {} }"],
  ["a pending await", `${SLEEP} await __athanor.wait(sleep(60000));`],
  [
    "an await in a loop",
    `${SLEEP} for (;;) { __athanor.tick(); await __athanor.wait(sleep(10)); }`,
  ],
  [
    "an await in a loop that catches everything",
    `${SLEEP} for (;;) { try { await __athanor.wait(sleep(10)); } catch {} }`,
  ],
  ["a library's await in a loop", `${SLEEP} for (;;) await sleep(10);`],
  ["a loop of microtasks with checks", "for (;;) await __athanor.wait(null);"],
  ["a loop of microtasks without checks", "for (;;) await null;"],
  ["a loop after an await", `${SLEEP} await __athanor.wait(sleep(5)); for (;;) {}`],
  ["a loop in a timer", "await new Promise(() => setTimeout(() => { for (;;) {} }, 5));"],
  ["a program that is waited for", 'require("child_process").execSync("sleep 60");'],
  [
    "a program in a loop",
    'for (;;) { __athanor.tick(); require("child_process").execSync("sleep 60"); }',
  ],
  ["a blocked thread", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
  ["a catastrophic regular expression", '/^(a+)+$/.test(`${"a".repeat(40)}b`);'],
  ["user input that never comes", "await __athanor.wait(input());"],
])("%s stops, and state and event loop are intact", async (_name, body) => {
  const stopped = await driver.run(`state = 8; display("go"); ${body}`, {
    interrupt: true,
    onRequest: () => new Promise(() => undefined),
  });
  expect(stopped.outcome).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(stopped.events.filter(({ kind }) => kind === "error")).toHaveLength(1);
  const next = await driver.run(
    `${SLEEP} await __athanor.wait(sleep(1)); console.log("printed"); return { value: state };`,
  );
  expect(resultOf(next)).toBe("8");
  expect(textOf(next.events, "stdout")).toBe("printed\n");
  expect(driver.exits).toEqual([]);
});

test("a finally block runs and may still await", async () => {
  const stopped = await driver.run(
    `${SLEEP} display("go");
     try { await __athanor.wait(sleep(60000)); } finally { await __athanor.wait(sleep(5)); console.log("saved"); }`,
    { interrupt: true },
  );
  expect(stopped.outcome).toMatchObject({ ename: "KeyboardInterrupt" });
  expect(textOf(stopped.events, "stdout")).toBe("saved\n");
});

test("a loop in a function of an earlier cell stops with the cell that called it", async () => {
  await driver.run(
    `turns = 0;
     loop = async () => {
       for (;;) { __athanor.tick(); turns++; await __athanor.wait(new Promise((resolve) => setTimeout(resolve, 10))); }
     };`,
    { names: ["turns", "loop"] },
  );
  const stopped = await driver.run(
    'setTimeout(() => display("go"), 50); await __athanor.wait(loop());',
    { interrupt: true },
  );
  expect(stopped.outcome).toMatchObject({ ename: "KeyboardInterrupt" });
  const later = await driver.run(
    `const before = turns; ${SLEEP} await __athanor.wait(sleep(100)); return { value: [before > 0, turns - before] };`,
  );
  expect(resultOf(later)).toBe("[ true, 0 ]");
});

test("libraries see the interrupt as an aborted signal", async () => {
  const stopped = await driver.run(
    `const signal = globalThis[Symbol.for("Jupyter.interruptSignal")];
     signal.addEventListener("abort", () => console.log("aborted", signal.reason.name));
     display("go"); await __athanor.wait(new Promise(() => undefined));`,
    { interrupt: true },
  );
  expect(textOf(stopped.events, "stdout")).toBe("aborted KeyboardInterrupt\n");
});

test("programs that an earlier cell started survive an interrupt", async () => {
  const started = await driver.run(
    `child = require("child_process").spawn("sleep", ["600"], { stdio: "ignore" });
     await __athanor.wait(new Promise((resolve) => setTimeout(resolve, 200)));`,
    { names: ["child"] },
  );
  expect(started.outcome).toEqual({ status: "ok" });
  await driver.run('display("go"); for (;;) {}', { interrupt: true });
  const alive = await driver.run(
    "return { value: [child.exitCode, child.signalCode, child.kill()] };",
  );
  expect(resultOf(alive)).toBe("[ null, null, true ]");
});

test("an interrupt while nothing runs doesn't touch the next cell", async () => {
  await driver.executor.interrupt();
  await driver.executor.interrupt();
  expect(resultOf(await driver.run("__athanor.tick(); return { value: 1 };"))).toBe("1");
});

test("native code that nothing stops costs the runtime, and the cell says so", async () => {
  const stuck = createDriver(tmpdir());
  const ended = await stuck.run(
    'display("go"); require("crypto").pbkdf2Sync("a", "b", 2e9, 64, "sha512");',
    { interrupt: true },
  );
  expect(resultOf(ended)).toMatch(/KeyboardInterrupt: .*did not let go within 5 seconds/);
  expect(resultOf(await stuck.run("return { value: 1 };"))).toBe("1");
  await stuck.executor.dispose();
});
