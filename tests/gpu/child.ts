/** One task on one backend in a process of its own; prints its answer as JSON after ANSWER. */
import { deviceMemory } from "../../lib/backend/device-memory.ts";
import { selectBackend } from "../../lib/backend/select-backend.ts";
import { tf } from "../../lib/backend/tf.ts";
import { compile } from "../../lib/compile/compile.ts";
import { loadDigits } from "../../lib/data/digits.ts";
import { splitData } from "../../lib/data/split-data.ts";
import { buildConvNet } from "../../lib/models/build-conv-net.ts";
import { createTrainer } from "../../lib/training/trainer.ts";
import { cases, valuesOf } from "./cases.ts";
import type { Numerics, Speed, Training } from "./answers.ts";

const [task = "", seconds = "3"] = process.argv.slice(2);
const backend = await selectBackend();
const tasks: Readonly<Record<string, () => Promise<unknown>>> = { numerics, training, speed };
const answer = await tasks[task]?.();
process.stdout.write(`\nANSWER${JSON.stringify({ backend, answer })}\n`, () => process.exit(0));

async function numerics(): Promise<Numerics> {
  const results: Numerics = {};
  for (const item of cases) {
    try {
      results[item.name] = await valuesOf(item);
    } catch (error) {
      results[item.name] = error instanceof Error ? error.message : String(error);
    }
  }
  return results;
}

/** The tour's net on the digits: what the Trainer does on this device. */
async function training(): Promise<Training> {
  const digits = await loadDigits();
  const scaled = { ...digits, features: digits.features.map((value) => value / 16) };
  const data = splitData(scaled, { seed: 1, validation: 0.1, test: 0.1 });
  const model = buildConvNet({ inputShape: [8, 8, 1], classes: 10, seed: 1 });
  const optimizer = { name: "adam", learningRate: 2e-3 } as const;
  const trainer = createTrainer({ model, optimizer, seed: 1 });
  const start = performance.now();
  const epochs = Number(seconds) > 1 ? 6 : 2;
  const history = await trainer.fit(data.train, {
    epochs,
    batchSize: 64,
    validation: data.validation,
  });
  const took = (performance.now() - start) / 1000;
  const { acc } = await trainer.evaluate(data.test);
  return {
    status: history.outcome.status,
    losses: history.epochs.map(({ loss }) => loss ?? Number.NaN),
    accuracy: acc,
    imagesPerSecond: (epochs * data.train.labels.length) / took,
    compiled: trainer.compiledSteps().map(({ mode }) => mode),
    memory: deviceMemory().map(({ note }) => note),
  };
}

async function speed(): Promise<Speed> {
  const native = backend.name === "tensorflow";
  const size = native ? 2048 : 512;
  const [a, b] = [tf.randomNormal([size, size]), tf.randomNormal([size, size])];
  const products = await perSecond(() => tf.matMul(a, b));
  const net = lenet();
  const batch = 256;
  const x = tf.randomNormal([batch, 28, 28, 1]);
  const y = tf.oneHot(tf.range(0, batch, 1, "int32").mod(tf.scalar(10, "int32")), 10);
  const step = (): tf.Tensor => {
    const { grads, value } = tf.variableGrads(() =>
      tf.losses.softmaxCrossEntropy(y, net.apply(x, { training: true }) as tf.Tensor),
    );
    for (const variable of net.trainableWeights.map((weight) => weight.read() as tf.Variable)) {
      variable.assign(variable.sub((grads[variable.name] ?? variable).mul(1e-3)));
    }
    return value;
  };
  const images = async (run: () => tf.Tensor): Promise<number> => batch * (await perSecond(run));
  return {
    matmulGflops: (products * 2 * size ** 3) / 1e9,
    eager: await images(() => tf.tidy(step)),
    compiled: native ? await images(compile(step)) : undefined,
    xla: native ? await images(compile(step, { jitCompile: true })) : undefined,
  };
}

function lenet(): tf.LayersModel {
  return buildConvNet({ inputShape: [28, 28, 1], classes: 10, seed: 1 });
}

/** Calls a second, with one read at the end of each tenth so that a GPU's queue is waited for. */
async function perSecond(run: () => tf.Tensor): Promise<number> {
  for (let warm = 0; warm < 4; warm += 1) await finish(run());
  const start = performance.now();
  const end = start + Number(seconds) * 1000;
  let calls = 0;
  while (performance.now() < end) {
    for (let queued = 0; queued < 9; queued += 1) run().dispose();
    await finish(run());
    calls += 10;
  }
  return (1000 * calls) / (performance.now() - start);
}

async function finish(tensor: tf.Tensor): Promise<void> {
  const first = tensor.flatten().slice(0, 1);
  await first.data();
  tf.dispose([tensor, first]);
}
