import { afterEach, expect, test } from "vitest";
import { selectBackend } from "../../../../lib/backend/select-backend.ts";
import { tf } from "../../../../lib/backend/tf.ts";

const layers: Record<string, (seed: number) => tf.Sequential> = {
  "conv, batch norm, average pooling, dropout": () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, strides: 2 }),
        tf.layers.batchNormalization(),
        tf.layers.averagePooling2d({ poolSize: 2, padding: "same" }),
        tf.layers.dropout({ rate: 0.2, seed: 1 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  "separable and depthwise conv, global pooling": () =>
    tf.sequential({
      layers: [
        tf.layers.separableConv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3 }),
        tf.layers.depthwiseConv2d({ kernelSize: 3, activation: "relu" }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  "embedding and LSTM": () =>
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [8, 8, 1] }),
        tf.layers.embedding({ inputDim: 3, outputDim: 4 }),
        tf.layers.lstm({ units: 3 }),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  "conv1d, GRU, layer norm": () =>
    tf.sequential({
      layers: [
        tf.layers.reshape({ inputShape: [8, 8, 1], targetShape: [8, 8] }),
        tf.layers.conv1d({ filters: 4, kernelSize: 3, padding: "same", activation: "elu" }),
        tf.layers.maxPooling1d({ poolSize: 2 }),
        tf.layers.gru({ units: 3 }),
        tf.layers.layerNormalization(),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  "transposed conv, upsampling, leaky relu": () =>
    tf.sequential({
      layers: [
        tf.layers.conv2dTranspose({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3, strides: 2 }),
        tf.layers.leakyReLU(),
        tf.layers.upSampling2d({ size: [2, 2] }),
        tf.layers.zeroPadding2d({ padding: 1 }),
        tf.layers.globalMaxPooling2d({}),
        tf.layers.dense({ units: 2 }),
      ],
    }),
};

afterEach(() => tf.disposeVariables());

test.each(Object.keys(layers))("a net of %s trains on wasm and leaks nothing", async (name) => {
  await selectBackend({ prefer: "wasm" });
  await tf.setBackend("wasm");
  const model = layers[name]!(1);
  const optimizer = tf.train.adam(0.01);
  const x = tf.randomUniform([8, 8, 8, 1], 0, 2.9, "float32", 1).floor();
  const y = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 0, 1, 0, 1], "int32"), 2).toFloat();
  const step = (): number => {
    const loss = optimizer.minimize(
      () =>
        tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(
          y,
          model.apply(x, { training: true }) as tf.Tensor,
        ),
      true,
    );
    const value = loss?.dataSync()[0] ?? Number.NaN;
    loss?.dispose();
    return value;
  };
  const first = step();
  const before = tf.memory().numTensors;
  let last = first;
  for (let index = 0; index < 30; index += 1) last = step();
  expect(last).toBeLessThan(first);
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
  optimizer.dispose();
  tf.dispose([x, y]);
});
