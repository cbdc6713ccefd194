import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDriver, resultOf } from "./runtime-driver.ts";
import type { Driver } from "./runtime-driver.ts";

// Interrupts of TensorFlow.js in the runtime process: afterwards the engine holds as many tensors as before, no scope is
// open, nothing is recorded for gradients, and `fit` works.

let driver: Driver;

const SETUP = `
  tf = await __athanor.import("@tensorflow/tfjs");
  await tf.setBackend("cpu");
  model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  xs = tf.randomNormal([256, 4], 0, 1, "float32", 1);
  ys = tf.sum(xs, 1, true);
  start = (epochs, callbacks = {}) => model.fit(xs, ys, { epochs, batchSize: 8, verbose: 0, callbacks });
  weights = tf.variable(tf.zeros([4, 1]));
  loss = () => tf.mean(tf.square(tf.sub(tf.matMul(xs, weights), ys)));
  await __athanor.wait(start(1));
  // The interrupt comes with the display, in the middle of the work.
  go = (turn) => { if (turn === 20) display("go"); };
  tick = () => new Promise((resolve) => setTimeout(resolve, 1));
  tf.tidy(() => tf.grads((w) => tf.mean(w))([weights]));
`;
const NAMES = ["tf", "model", "xs", "ys", "start", "weights", "loss", "go", "tick"];

/** Tensors, open scopes, depths and whether a tape is open. */
const STATE = `
  const { state } = tf.engine();
  const { numTensors, numDataBuffers } = tf.memory();
  return { value: JSON.stringify([numTensors, numDataBuffers, state.scopeStack.length, state.kernelDepth, state.gradientDepth, state.activeTape == null]) };
`;

beforeAll(async () => {
  driver = createDriver(tmpdir());
  const ready = await driver.run(SETUP, { names: NAMES });
  expect(ready.outcome).toEqual({ status: "ok" });
}, 60_000);

afterAll(() => driver.executor.dispose());

test.each([
  ["model.fit", "await __athanor.wait(start(100000, { onBatchEnd: go }));"],
  [
    "model.fit whose callbacks wait",
    "await __athanor.wait(start(100000, { onBatchEnd: (i) => { go(i); return tick(); } }));",
  ],
  ["model.fit that nobody waits for directly", "await start(100000, { onBatchEnd: go });"],
  [
    "model.fit whose history holds epochs",
    "await __athanor.wait(start(100000, { onEpochEnd: (epoch) => go(epoch + 18) }));",
  ],
  [
    "a loop of tidy",
    "for (let i = 0; ; i++) { go(i); tf.tidy(() => tf.mean(tf.matMul(xs, weights))); }",
  ],
  [
    "a loop inside tidy",
    "tf.tidy(() => { for (let i = 0; ; i++) { go(i); tf.mean(tf.matMul(xs, weights)).dispose(); } });",
  ],
  [
    "JavaScript that loops inside tidy and a gradient",
    "tf.tidy(() => tf.grads((w) => { const y = tf.matMul(xs, w); go(20); for (;;) {} return y; })([weights]));",
  ],
  [
    "a gradient loop",
    "for (let i = 0; ; i++) { go(i); tf.tidy(() => tf.variableGrads(loss).value.dataSync()); }",
  ],
  [
    "a gradient loop that frees nothing",
    "for (let i = 0; ; i++) { go(i); const { value, grads } = tf.variableGrads(loss); value.dataSync(); }",
  ],
  [
    "operations of a loop that catches everything",
    "for (let i = 0; ; i++) { try { go(i); tf.matMul(xs, weights); } catch {} }",
  ],
  [
    "an operation of a tensor that nothing else holds",
    "(() => { const lone = tf.scalar(5); display('go'); for (;;) tf.tidy(() => void lone.square()); })();",
  ],
  [
    "a library's endless chain of operations and awaits",
    "await __athanor.wait((async () => { for (let i = 0; ; i++) { go(i); tf.matMul(xs, weights); await tick(); } })());",
  ],
])("%s stops, leaves no tensor behind and lets fit work again", async (_name, body) => {
  const before = resultOf(await driver.run(STATE));
  const stopped = await driver.run(body, { interrupt: true });
  expect(stopped.outcome).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(stopped.events.filter(({ kind }) => kind === "error")).toHaveLength(1);
  expect(resultOf(await driver.run(STATE))).toBe(before);
  const again = await driver.run(
    "const { history } = await __athanor.wait(start(1)); return { value: history.loss.length };",
  );
  expect(resultOf(again)).toBe("1");
  expect(resultOf(await driver.run(STATE))).toBe(before);
  expect(driver.exits).toEqual([]);
});

test("tensors that a name still holds outlive the interrupt", async () => {
  const stopped = await driver.run(
    'kept = tf.scalar(42); held = [tf.scalar(1)]; display("go"); for (;;) tf.matMul(xs, weights);',
    { names: ["kept", "held"], interrupt: true },
  );
  expect(stopped.outcome).toMatchObject({ ename: "KeyboardInterrupt" });
  const values = "return { value: [kept.dataSync()[0], held[0].dataSync()[0]] };";
  expect(resultOf(await driver.run(values))).toBe("[ 42, 1 ]");
});

test("a finally block may still use tensors", async () => {
  const stopped = await driver.run(
    'try { display("go"); for (;;) tf.matMul(xs, weights); } finally { console.log(tf.scalar(3).dataSync()[0]); }',
    { interrupt: true },
  );
  expect(stopped.outcome).toMatchObject({ ename: "KeyboardInterrupt" });
  expect(stopped.events).toContainEqual({ kind: "stream", name: "stdout", text: "3\n" });
});
