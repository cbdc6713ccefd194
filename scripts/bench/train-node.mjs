// One measurement in a process of its own: node train-node.mjs MODEL MODE SECONDS. Prints one JSON line.
import { createHash } from "node:crypto";
import { compile, createTrainer, selectBackend, tf } from "../../dist/lib/index.js";
import { build, models } from "./models.mjs";

const [, , name, mode, seconds] = process.argv;
const begin = performance.now();
const { name: backend, device } = await selectBackend();
const started = performance.now();
const spec = models(tf)[name];
const model = build(tf, spec);
const samples = spec.batch * 32;
const size = spec.shape.reduce((product, length) => product * length, 1);

/** Deterministic values; only their shape and spread matter. */
const features = Float32Array.from({ length: samples * size }, (_, i) => Math.sin(i * 12.9898) % 1);
const labels = Int32Array.from({ length: samples }, (_, i) => i % 10);

/** Runs rounds until the time is over and takes their median. */
async function measure(round, perRound) {
  const rates = [];
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end || rates.length < 3) {
    const t0 = performance.now();
    await round();
    rates.push((perRound / (performance.now() - t0)) * 1000);
  }
  return rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)];
}

async function ownLoop() {
  const batches = Array.from({ length: 32 }, (_, i) => {
    const from = i * spec.batch;
    return [
      tf.tensor(features.slice(from * size, (from + spec.batch) * size), [
        spec.batch,
        ...spec.shape,
      ]),
      tf.oneHot(tf.tensor1d(labels.slice(from, from + spec.batch), "int32"), 10).toFloat(),
    ];
  });
  const optimizer = tf.train.adam(1e-3);
  const eager = (x, y) =>
    optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })).asScalar(),
      true,
    );
  const step =
    mode === "eager" ? eager : compile(eager, { jitCompile: mode === "xla", fallback: "error" });
  const warm = async () => {
    const loss = step(...batches[0]);
    await loss.data();
    loss.dispose();
  };
  // Two examples, the one that makes the slots, and the first run of the graph, which builds its executor.
  for (let i = 0; i < 5; i += 1) await warm();
  const ready = performance.now();
  const rate = await measure(async () => {
    for (const [x, y] of batches) step(x, y).dispose();
    await warm();
  }, spec.batch * 33);
  return { rate, ready };
}

async function trainer() {
  const options = { name: "adam", learningRate: 1e-3 };
  const data = {
    name: "bench",
    shape: spec.shape,
    features,
    labels,
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
    ids: Array.from(labels, (_, i) => String(i)),
    fingerprint: createHash("sha256").update(features).digest("hex"),
  };
  const own = createTrainer({
    model,
    optimizer: options,
    seed: 1,
    compile: mode !== "trainer-eager",
    jitCompile: mode === "trainer-xla",
  });
  let epochs = 1;
  await own.fit(data, { epochs, batchSize: spec.batch });
  const ready = performance.now();
  const rate = await measure(
    () => own.fit(data, { epochs: (epochs += 1), batchSize: spec.batch }),
    samples,
  );
  return { rate, ready };
}

const { rate, ready } = await (mode.startsWith("trainer") ? trainer() : ownLoop());
const report = {
  rate,
  stepMs: (spec.batch / rate) * 1000,
  startMs: started - begin,
  warmMs: ready - started,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  backend: `${backend} on ${device}`,
};
process.stdout.write(`BENCH${JSON.stringify(report)}\n`);
