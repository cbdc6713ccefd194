import { expect, test } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { buildConvNet } from "../../../lib/models/build-conv-net.ts";
import { describeModel, modelSignature } from "../../../lib/models/describe-model.ts";

const options = { inputShape: [8, 8, 1], classes: 10, filters: [4], units: 8, seed: 1 };

test("the table shows each layer's output and weights, and makes no tensors", () => {
  const model = buildConvNet(options);
  model.getLayer("conv1").trainable = false;
  const before = tf.memory().numTensors;
  const description = describeModel(model);
  expect(tf.memory().numTensors).toBe(before);
  // conv1: 3·3·1·4 + 4; dense1: 4·4·4·8 + 8; logits: 8·10 + 10.
  expect(description.layers).toEqual([
    { layer: "input", type: "InputLayer", output: "?×8×8×1", params: 0, trainable: false },
    { layer: "conv1", type: "Conv2D", output: "?×8×8×4", params: 40, trainable: false },
    { layer: "pool1", type: "MaxPooling2D", output: "?×4×4×4", params: 0, trainable: true },
    { layer: "flatten", type: "Flatten", output: "?×64", params: 0, trainable: true },
    { layer: "dense1", type: "Dense", output: "?×8", params: 520, trainable: true },
    { layer: "logits", type: "Dense", output: "?×10", params: 90, trainable: true },
  ]);
  expect(description.params).toBe(650);
  expect(description.trainableParams).toBe(610);
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  model.dispose();
});

/** Builds, signs and disposes. */
function signatureOf(build: () => tf.LayersModel): string {
  const model = build();
  const signature = modelSignature(model);
  model.dispose();
  return signature;
}

test("the signature does not depend on seeds, penalties and the models built before", () => {
  const first = signatureOf(() => buildConvNet(options));
  expect(signatureOf(() => buildConvNet({ ...options, seed: 2, weightDecay: 0.1 }))).toBe(first);
  const unnamed = (): tf.LayersModel =>
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 3 })] });
  expect(signatureOf(unnamed)).toBe(signatureOf(unnamed));
});

test.each([
  ["a layer's width", { units: 9 }],
  ["the number of filters", { filters: [5] }],
  ["a layer more", { dropout: 0.5 }],
  ["the number of classes", { classes: 9 }],
])("the signature changes with %s", (_, change) => {
  const first = signatureOf(() => buildConvNet(options));
  expect(signatureOf(() => buildConvNet({ ...options, ...change }))).not.toBe(first);
});

test("the signature changes with an activation and with a connection", () => {
  const dense = (activation: "relu" | "tanh") => (): tf.LayersModel =>
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 2, activation })] });
  expect(signatureOf(dense("relu"))).not.toBe(signatureOf(dense("tanh")));
  const wired = (skip: boolean) => (): tf.LayersModel => {
    const input = tf.input({ shape: [2] });
    const first = tf.layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
    const second = tf.layers.dense({ units: 2 }).apply(first) as tf.SymbolicTensor;
    const sum = tf.layers.add().apply([second, skip ? input : first]) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: sum });
  };
  expect(signatureOf(wired(true))).toBe(signatureOf(wired(true)));
  expect(signatureOf(wired(true))).not.toBe(signatureOf(wired(false)));
});
