import { afterEach, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { tf } from "../../../lib/backend/tf.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { batches } from "../../../lib/data/batches.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { standardizeSplits } from "../../../lib/data/statistics.ts";
import { buildConvNet, type ConvNetOptions } from "../../../lib/models/build-conv-net.ts";

const digits: ConvNetOptions = { inputShape: [8, 8, 1], classes: 10, seed: 7 };
const models: tf.LayersModel[] = [];

function build(options: ConvNetOptions): tf.LayersModel {
  const model = buildConvNet(options);
  models.push(model);
  return model;
}

beforeAll(async () => {
  await selectBackend();
});

afterEach(() => {
  for (const model of models.splice(0)) model.dispose();
});

test("layers are named, and the output is logits of each class", () => {
  const model = build(digits);
  expect(model.layers.map((layer) => layer.name)).toEqual([
    "input",
    "conv1",
    "pool1",
    "conv2",
    "pool2",
    "flatten",
    "dense1",
    "logits",
  ]);
  expect(model.outputs[0]?.shape).toEqual([null, 10]);
  expect(model.layers.at(-1)?.getConfig()["activation"]).toBe("linear");
});

test("weights are counted as by hand", () => {
  // 3·3·1·16 + 16 = 160; 3·3·16·32 + 32 = 4,640; 2·2·32·64 + 64 = 8,256; 64·10 + 10 = 650.
  expect(build(digits).countParams()).toBe(160 + 4640 + 8256 + 650);
});

/** Weights as plain numbers. */
function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

test("the same seed gives the same weights, another seed others", () => {
  const first = weightsOf(build(digits));
  expect(weightsOf(build(digits))).toEqual(first);
  expect(weightsOf(build({ ...digits, seed: 8 }))[0]).not.toEqual(first[0]);
});

test("layers of one shape don't start from the same weights", () => {
  const model = build({ inputShape: [16, 16, 4], classes: 2, filters: [4, 4], seed: 1 });
  const [first, second] = ["conv1", "conv2"].map((name) => [
    ...model.getLayer(name).getWeights()[0]!.dataSync(),
  ]);
  expect(first).not.toEqual(second);
});

test("hidden weights have He's spread and the output's are small", () => {
  // He normal: a normal of deviation sqrt(2 / fan in) cut at two deviations, which leaves 0.8796 of it
  // (scipy.stats.truncnorm(-2, 2).std()); fan in is 2·2·32 = 128 for dense1.
  const model = build({ ...digits, units: 512 });
  const spread = (layer: string): number =>
    tf.tidy(
      () => tf.moments(model.getLayer(layer).getWeights()[0]!).variance.sqrt().dataSync()[0]!,
    );
  const he = 0.8796 * Math.sqrt(2 / 128);
  expect(Math.abs(spread("dense1") / he - 1)).toBeLessThan(0.03);
  expect(Math.abs(spread("logits") / 0.01 - 1)).toBeLessThan(0.05);
});

test("the first loss on the digits is ln 10 within a hundredth", async () => {
  const { splits } = standardizeSplits(
    splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 }),
  );
  const model = build(digits);
  const before = tf.memory().numTensors;
  const [batch] = [...batches(splits.train, { batchSize: 512 })];
  const loss = tf.tidy(() => {
    const x = tf.tensor4d(batch!.features, [512, 8, 8, 1]);
    const y = tf.oneHot(tf.tensor1d(batch!.labels, "int32"), 10);
    return tf.losses.softmaxCrossEntropy(y, model.predict(x) as tf.Tensor).dataSync()[0]!;
  });
  expect(Math.abs(loss - Math.log(10))).toBeLessThan(0.023);
  expect(tf.memory().numTensors).toBe(before);
});

test("dropout and weight decay are there only when asked for", () => {
  const plain = build(digits);
  expect(plain.calculateLosses()).toEqual([]);
  const model = build({ ...digits, dropout: 0.5, weightDecay: 0.01 });
  const names = model.layers.map((layer) => layer.name);
  expect(names.filter((name) => name.startsWith("dropout"))).toEqual(["dropout1", "dropout2"]);
  const kernels = model.layers.flatMap((layer) => layer.getWeights().slice(0, 1));
  const [penalty, byHand] = tf.tidy(() => [
    tf.addN(model.calculateLosses()).dataSync()[0]!,
    kernels.reduce((sum, kernel) => sum + 0.01 * kernel.square().sum().dataSync()[0]!, 0),
  ]);
  expect(penalty / byHand).toBeCloseTo(1, 5);
});

test("disposing the model leaves no tensors", () => {
  const before = tf.memory().numTensors;
  buildConvNet({ ...digits, dropout: 0.2, weightDecay: 0.1 }).dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("the net learns the digits in twelve passes", async () => {
  const { splits } = standardizeSplits(
    splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 }),
  );
  const model = build(digits);
  const optimizer = tf.train.adam(0.003);
  const random = createRandom(1);
  for (let epoch = 0; epoch < 12; epoch += 1) {
    const order = random.permutation(splits.train.labels.length);
    for (const batch of batches(splits.train, { batchSize: 32, order })) {
      tf.tidy(() => {
        const x = tf.tensor(batch.features, batch.shape);
        const y = tf.oneHot(tf.tensor1d(batch.labels, "int32"), 10);
        optimizer.minimize(() =>
          tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(
            y,
            model.apply(x, { training: true }) as tf.Tensor,
          ),
        );
      });
    }
  }
  optimizer.dispose();
  const accuracy = tf.tidy(() => {
    const x = tf.tensor(splits.test.features, [splits.test.labels.length, 8, 8, 1]);
    const guess = (model.predict(x) as tf.Tensor).argMax(1).dataSync();
    return (
      guess.filter((label, index) => label === splits.test.labels[index]).length / guess.length
    );
  });
  expect(accuracy).toBeGreaterThan(0.95);
});

test.each([
  [{ inputShape: [3, 8, 1] }, /at least 4×4 pixels for 2 poolings, received 3×8×1/u],
  [{ inputShape: [64] }, /\[height, width, channels\]/u],
  [{ filters: [] }, /Use buildMlp/u],
  [{ filters: [0] }, /`filters` to be an integer of at least 1, received 0/u],
  [{ units: 1.5 }, /`units`/u],
  [{ classes: 1 }, /`classes` to be an integer of at least 2/u],
  [{ dropout: 1 }, /`dropout` to be a fraction in \[0, 1\)/u],
  [{ weightDecay: -1 }, /`weightDecay` to be a finite number of at least 0/u],
])("the option %j is refused", (wrong, message) => {
  expect(() => buildConvNet({ ...digits, ...wrong })).toThrow(message);
});
