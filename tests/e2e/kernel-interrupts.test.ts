import { afterAll, beforeAll, expect, it } from "vitest";
import { contentsOf, executeDefaults } from "../support/fake-frontend.ts";
import type { FakeFrontend } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

// The shapes of kernels.md section 6 and of training, as a notebook sends them: one interrupt_request each, then state, timers, training
// and tensor counts are as before.

let kernel: KernelProcess;
let frontend: FakeFrontend;

const SETUP = `
import * as tf from "@tensorflow/tfjs";
import { execSync } from "node:child_process";
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "adam", loss: "meanSquaredError" });
const xs = tf.randomNormal([256, 4]);
const ys: tf.Tensor = tf.sum(xs, 1, true);
const train = (epochs: number) => model.fit(xs, ys, { epochs, batchSize: 8, verbose: 0 });
const weights: tf.Variable = tf.variable(tf.zeros([4, 1]));
const loss = (): tf.Scalar => tf.losses.meanSquaredError(ys, tf.matMul(xs, weights as tf.Tensor2D)) as tf.Scalar;
let counter = 0;
let state = "";
await train(1);
tf.tidy(() => void tf.variableGrads(loss));
`;

beforeAll(async () => {
  kernel = await startKernel();
  ({ frontend } = kernel);
  const { reply } = await frontend.execute(SETUP);
  expect(reply.content["evalue"]).toBeUndefined();
});
afterAll(() => kernel.dispose());

async function valueOf(code: string): Promise<unknown> {
  const { outputs } = await frontend.execute(code);
  return contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"];
}

const TENSORS =
  "[tf.memory().numTensors, tf.memory().numBytes, tf.engine().state.scopeStack.length]";

it.each([
  ["while(true){}", "while (true) {}"],
  [
    "a loop that catches everything",
    "for (;;) { try { while (true) {} } catch { /* goes on */ } finally { counter++; } }",
  ],
  ["a pending await", "await new Promise(() => {});"],
  ["for(;;) await sleep(10)", "for (;;) { counter++; await sleep(10); }"],
  ["a synchronous loop after an await", "await sleep(5); for (;;) {}"],
  ["a loop in a timer", "await new Promise(() => setTimeout(() => { for (;;) {} }, 5));"],
  ["a spin of microtasks", "for (;;) { counter++; await null; }"],
  ["a catastrophic regular expression", '/^(a+)+$/.test(`${"a".repeat(40)}b`);'],
  ["Atomics.wait", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
  ['execSync("sleep 60")', 'execSync("sleep 60");'],
  ["model.fit", "await train(1e6);"],
  ["tidy in a loop", "for (;;) tf.tidy(() => tf.matMul(xs, xs, true));"],
  ["a gradient loop", "for (;;) tf.variableGrads(loss);"],
])("%s stops; state, timers, the next cell, fit and the tensors are as before", async (_, code) => {
  const before = await valueOf(TENSORS);
  const content = { ...executeDefaults, code: `state = "reached"; display("go");\n${code}` };
  const id = await frontend.send("shell", "execute_request", content);
  await frontend.waitFor(
    ({ header, parentHeader }) =>
      header["msg_type"] === "display_data" && parentHeader["msg_id"] === id,
  );
  await frontend.request("interrupt_request", {}, "control");
  const { reply, outputs } = await frontend.answerTo(id);
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(contentsOf(outputs, "error")).toHaveLength(1);

  const counted = await valueOf("counter");
  expect(await valueOf('await sleep(50); state + "!"')).toBe("'reached!'");
  expect(await valueOf("counter")).toBe(counted);
  expect(await valueOf("(await train(1)).epoch.length")).toBe("1");
  expect(await valueOf(TENSORS)).toBe(before);
});

it("says so in the cell when only a kill helps, and the notebook stays connected", async () => {
  const content = {
    ...executeDefaults,
    // No await after the display: the interrupt would end it before the native call begins.
    code: 'const { pbkdf2Sync } = await import("node:crypto"); display("go"); pbkdf2Sync("a", "b", 2e9, 64, "sha512");',
  };
  const id = await frontend.send("shell", "execute_request", content);
  await frontend.waitFor(
    ({ header, parentHeader }) =>
      header["msg_type"] === "display_data" && parentHeader["msg_id"] === id,
  );
  await frontend.request("interrupt_request", {}, "control");
  const { reply } = await frontend.answerTo(id);
  expect(reply.content["evalue"]).toMatch(/native code .* did not let go within 5 seconds/u);
  expect(await valueOf("1 + 1")).toBe("2");
});
