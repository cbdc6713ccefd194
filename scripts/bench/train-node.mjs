// One measured process: node train-node.mjs MODEL MODE BATCHES. MODE: eager, compiled, xla, unrolled, trainer, trainer-unrolled, trainer-eager.
import { createHash } from "node:crypto";
import { compile, createTrainer, selectBackend, tf } from "../../dist/lib/index.js";
import { build, models } from "./models.mjs";
import { say, takeTurns } from "./take-turns.mjs";

const [, , name, mode, batchCount] = process.argv;
/** Batches of one round, and steps of one call where they are unrolled. */
const count = Number(batchCount);
const unroll = 8;
const { versions } = await selectBackend();
say({ event: "started", versions });
const spec = models(tf)[name];
const { subject, apply } = build(tf, spec);
const size = spec.shape.reduce((product, length) => product * length, 1);
const samples = spec.batch * count;

/** Deterministic values; only their shape and spread matter. */
const features = Float32Array.from({ length: samples * size }, (_, i) => Math.sin(i * 12.9898) % 1);
const labels = Int32Array.from({ length: samples }, (_, i) => i % 10);

/** Batches that are tensors already; the loss is read once in a round. */
async function ownLoop() {
  const batches = Array.from({ length: count }, (_, i) => {
    const from = i * spec.batch;
    return [
      tf.tensor(features.slice(from * size, (from + spec.batch) * size), [
        spec.batch,
        ...spec.shape,
      ]),
      tf.oneHot(tf.tensor1d(labels.slice(from, from + spec.batch), "int32"), 10).toFloat(),
    ];
  });
  const run = roundOf(batches);
  const round = async () => {
    const losses = run();
    await losses.at(-1).data();
    tf.dispose(losses);
  };
  // Two examples, the one that makes the slots, and the first runs of the graph, which build its executor.
  for (let i = 0; i < 2; i += 1) await round();
  await takeTurns({ round, samples });
}

/** Runs all batches once and gives their losses. */
function roundOf(batches) {
  const optimizer = tf.train.adam(1e-3);
  const eager = (x, y) =>
    optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, apply(x)).asScalar(), true);
  const options = { jitCompile: mode === "xla", fallback: "error" };
  if (mode === "unrolled") {
    const steps = compile(eager, { ...options, unroll });
    return () => steps(batches);
  }
  const step = mode === "eager" ? eager : compile(eager, options);
  return () => batches.map(([x, y]) => step(x, y));
}

/** Shuffles plain arrays, reads loss and accuracy of every step. */
async function fit() {
  const data = {
    name: "bench",
    shape: spec.shape,
    features,
    labels,
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
    ids: Array.from(labels, (_, i) => String(i)),
    fingerprint: createHash("sha256").update(features).digest("hex"),
  };
  const trainer = createTrainer({
    ...subject,
    optimizer: { name: "adam", learningRate: 1e-3 },
    seed: 1,
    compile: mode !== "trainer-eager",
    jitCompile: mode === "trainer-xla",
  });
  let epochs = 0;
  const round = async () => {
    const { outcome } = await trainer.fit(data, {
      epochs: (epochs += 1),
      batchSize: spec.batch,
      ...(mode === "trainer-unrolled" ? { unroll } : {}),
    });
    if (outcome.status === "FAILED") throw outcome.error;
  };
  for (let i = 0; i < 2; i += 1) await round();
  await takeTurns({ round, samples });
}

await (mode.startsWith("trainer") ? fit() : ownLoop());
