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

/** Trainings with and without logging take turns; the median ratio of the times of their steps, and what the end takes. */
async function logging() {
  const folder = mkdtempSync(join(tmpdir(), "athanor-bench-"));
  const steps = async (callbacks) => {
    let [first, last] = [0, 0];
    const clock = {
      name: "clock",
      onStepEnd: () => {
        last = performance.now();
        first ||= last;
      },
    };
    epochs += 12;
    await trainer.fit(data, { epochs, batchSize, callbacks: [...callbacks, clock] });
    return { ms: last - first, endMs: performance.now() - last };
  };
  try {
    const run = openRun({ root: folder, experiment: "bench", config: { seed: 1 } });
    const show = () => true;
    const ratios = [];
    const ends = [];
    const logged = () => steps([runLogger(run), livePlot({ show }), progress({ show })]);
    for (let pair = 0; pair < 12; pair += 1) {
      // Whichever comes second has the warmer processor, so they take turns at that too.
      const early = pair % 2 === 0 ? await logged() : undefined;
      const off = await steps([]);
      const on = early ?? (await logged());
      ratios.push(off.ms / on.ms);
      ends.push(on.endMs);
    }
    return { ratio: median(ratios), lastDrawingMs: median(ends) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The longest time in which no timer could run, beside the longest and the median step. */
async function eventLoopGap() {
  let [last, longest, running] = [performance.now(), 0, true];
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
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
    eventLoop: await eventLoopGap(),
    interrupt: await interruptLatency(),
    memory: await memoryOverSteps(),
  });
}
say({ event: "end" });
