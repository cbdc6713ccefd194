// One process that measures the figures of figures.mjs on LeNet (memory: on the perceptron).
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import {
  compile,
  createTrainer,
  openRun,
  progress,
  runLogger,
  selectBackend,
  tf,
} from "../../dist/lib/index.js";
import { livePlot } from "../../dist/lib/training/live-plot.js";
import { build, models } from "./models.mjs";
import { median } from "./table.mjs";
import { say } from "./take-turns.mjs";

const batchSize = 64;
const batchCount = 16;
const { versions } = await selectBackend();
say({ event: "started", versions });
const spec = models(tf).lenet;

function dataOf({ shape }, count) {
  const size = shape.reduce((product, length) => product * length, 1);
  const features = Float32Array.from({ length: count * size }, (_, i) => Math.sin(i * 12.9898) % 1);
  return {
    name: "bench",
    shape,
    features,
    labels: Int32Array.from({ length: count }, (_, i) => i % 10),
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
    ids: Array.from({ length: count }, (_, i) => String(i)),
    fingerprint: createHash("sha256").update(features).digest("hex"),
  };
}

/** From the first call to the first that runs the graph. */
function traceTime() {
  const { apply } = build(tf, spec);
  const optimizer = tf.train.adam(1e-3);
  const step = compile(
    (x, y) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, apply(x)).asScalar(), true),
    { fallback: "error" },
  );
  const x = tf.randomNormal([batchSize, ...spec.shape]);
  const y = tf.oneHot(tf.zeros([batchSize], "int32"), 10).toFloat();
  const call = () => {
    const start = performance.now();
    const loss = step(x, y);
    loss.dataSync();
    loss.dispose();
    return performance.now() - start;
  };
  let total = 0;
  do total += call();
  while (step.signatures()[0].mode !== "graph");
  const firstGraphMs = call();
  return {
    watchAndRegisterMs: total,
    firstGraphMs,
    stepMs: median(Array.from({ length: 20 }, call)),
  };
}

const data = dataOf(spec, batchSize * batchCount);
const trainer = createTrainer({ ...build(tf, spec).subject, seed: 1 });
let epochs = 0;
const epoch = async (callbacks = [], options = {}) => {
  const start = performance.now();
  await trainer.fit(data, { epochs: (epochs += 1), batchSize, callbacks, ...options });
  return performance.now() - start;
};

/** Steps between two turns of a switch. */
const blockSteps = 16;

/**
 * One training in which callbacks hear of every second block of steps: a machine's moods last longer than a block, so
 * they hit both alike. What a timer does once a second falls into either.
 */
async function switched(callbacks, blocks) {
  let [last, steps, isOn] = [0, 0, false];
  const times = { on: [], off: [] };
  const heard = callbacks.map((callback) => ({
    ...callback,
    onStepEnd: (state, logs) => (isOn ? callback.onStepEnd?.(state, logs) : undefined),
  }));
  const clock = {
    name: "clock",
    onStepEnd: () => {
      const now = performance.now();
      if (last > 0) times[isOn ? "on" : "off"].push(now - last);
      last = now;
      steps += 1;
      if (steps % blockSteps === 0) isOn = !isOn;
    },
  };
  epochs += (2 * blocks * blockSteps) / batchCount;
  await trainer.fit(data, { epochs, batchSize, callbacks: [...heard, clock] });
  return { ratio: trimmedMean(times.off) / trimmedMean(times.on), endMs: performance.now() - last };
}

/** Without the slowest tenth and the quickest twentieth: pauses of other programs. */
function trimmedMean(times) {
  const kept = times
    .toSorted((a, b) => a - b)
    .slice(Math.floor(times.length * 0.05), Math.ceil(times.length * 0.9));
  return kept.reduce((sum, time) => sum + time, 0) / kept.length;
}

/** Steps with logging, live plot and bar against steps without, and what the end of training takes; beside it nothing against nothing. */
async function logging() {
  const folder = mkdtempSync(join(tmpdir(), "athanor-bench-"));
  const show = () => true;
  try {
    const run = openRun({ root: folder, experiment: "bench", config: { seed: 1 } });
    const [logged, nothing] = [[], []];
    for (let round = 0; round < 5; round += 1) {
      logged.push(await switched([runLogger(run), livePlot({ show }), progress({ show })], 40));
      nothing.push(await switched([], 40));
    }
    const ratioOf = (turns) => median(turns.map(({ ratio }) => ratio));
    return {
      ratio: ratioOf(logged),
      ratioOfNothing: ratioOf(nothing),
      lastDrawingMs: median(logged.map(({ endMs }) => endMs)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The longest time in which no timer could run, beside the longest and the median step, and how many steps came between two turns. */
async function eventLoopGap() {
  let [last, longest, running] = [performance.now(), 0, true];
  let [between, most] = [0, 0];
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    most = Math.max(most, between);
    last = now;
    between = 0;
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  const stepTimes = [];
  let before = performance.now();
  const clock = {
    name: "clock",
    onStepEnd: () => {
      const now = performance.now();
      stepTimes.push(now - before);
      before = now;
      between += 1;
    },
  };
  for (let count = 0; count < 10; count += 1) {
    before = performance.now();
    await epoch([clock]);
  }
  running = false;
  return {
    longestGapMs: longest,
    longestStepMs: Math.max(...stepTimes),
    medianStepMs: median(stepTimes),
    mostStepsBetweenTurns: most,
  };
}

/** From the moment at which a timer should have called `abort()` to the end of `fit`. */
async function interruptLatency() {
  const times = [];
  for (let count = 0; count < 10; count += 1) {
    const controller = new AbortController();
    const running = trainer.fit(data, {
      epochs: 1e6,
      batchSize,
      signal: controller.signal,
    });
    const due = performance.now() + 50 + 13.7 * count;
    await sleep(50 + 13.7 * count);
    controller.abort(new Error("stop"));
    await running;
    times.push(performance.now() - due);
  }
  epochs = trainer.epoch;
  return { medianMs: median(times), longestMs: Math.max(...times) };
}

/** Resident memory and tensors over 10,000 steps of `fit`. */
async function memoryOverSteps() {
  const small = dataOf(models(tf).mlp, 32 * 250);
  const own = createTrainer({ ...build(tf, models(tf).mlp).subject, seed: 1 });
  const marks = [];
  for (let count = 1; count <= 40; count += 1) {
    await own.fit(small, { epochs: count, batchSize: 32 });
    if (count % 4 !== 0) continue;
    globalThis.gc?.();
    const { rss } = process.memoryUsage();
    marks.push({ step: own.step, rssMiB: rss / 2 ** 20, tensors: tf.memory().numTensors });
  }
  return marks;
}

const trace = traceTime();
for (let i = 0; i < 2; i += 1) await epoch();
say({ event: "ready" });
for await (const _line of createInterface({ input: process.stdin })) {
  say({
    event: "turn",
    trace,
    logging: await logging(),
    // What the drawings of logging left behind has ended by then.
    eventLoop: await sleep(1000).then(eventLoopGap),
    interrupt: await interruptLatency(),
    memory: await memoryOverSteps(),
  });
}
say({ event: "end" });
