import { expect, test } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { buildConvNet } from "../../../lib/models/build-conv-net.ts";
import { checkedStructure, modelSignature } from "../../../lib/models/model-signature.ts";

const options = { inputShape: [8, 8, 1], classes: 10, filters: [4], units: 8, seed: 1 };

/** Builds, signs and disposes. */
function signatureOf(build: () => tf.LayersModel, sign = modelSignature): string {
  const model = build();
  const signature = sign(model);
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

test("models inside a model have the same signature each time they are built", () => {
  const nested = (): tf.LayersModel => {
    const inner = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 3 })] });
    return tf.sequential({ layers: [inner, tf.layers.dense({ units: 1 })] });
  };
  expect(signatureOf(nested)).toBe(signatureOf(nested));
});

const dense = (units: number) => tf.layers.dense({ units });

test.each<[string, () => tf.LayersModel, () => tf.LayersModel]>([
  [
    "a dropout rate, or dropout at all",
    () => buildConvNet(options),
    () => buildConvNet({ ...options, dropout: 0.5 }),
  ],
  [
    "noise in a sequential model",
    () => tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 3 }), dense(2)] }),
    () =>
      tf.sequential({
        layers: [
          tf.layers.dense({ inputShape: [2], units: 3 }),
          tf.layers.gaussianNoise({ stddev: 0.1 }),
          tf.layers.dropout({ rate: 0.1 }),
          dense(2),
        ],
      }),
  ],
])("the structure that checks hold for doesn't change with %s", (_, plain, noisy) => {
  expect(signatureOf(noisy, checkedStructure)).toBe(signatureOf(plain, checkedStructure));
  expect(signatureOf(noisy)).not.toBe(signatureOf(plain));
});

test.each([
  ["a layer's width", { units: 9 }],
  ["the number of filters", { filters: [5] }],
])("the structure that checks hold for changes with %s", (_, change) => {
  const first = signatureOf(() => buildConvNet(options), checkedStructure);
  const other = signatureOf(() => buildConvNet({ ...options, ...change }), checkedStructure);
  expect(other).not.toBe(first);
});
