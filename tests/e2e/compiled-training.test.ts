import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../lib/backend/select-backend.ts";
import { tf } from "../../lib/backend/tf.ts";
import { createRandom } from "../../lib/core/random.ts";
import { createData } from "../../lib/data/create-data.ts";
import type { OptimizerOptions } from "../../lib/training/optimizer.ts";
import { createTrainer } from "../../lib/training/trainer.ts";
import { withAddon } from "../support/native-addon.ts";

let putBack = (): void => {};

const linux = process.platform === "linux";
beforeAll(async () => {
  if (!linux) return;
  putBack = await withAddon();
  await selectBackend();
}, 120_000);
afterAll(() => putBack());

/** 64 images of 8×8 whose class is where they are bright. */
function brightImages(): ReturnType<typeof createData> {
  const random = createRandom(11);
  const labels = Int32Array.from({ length: 64 }, (_, index) => index % 4);
  const features = Float32Array.from({ length: 64 * 64 }, (_, index) => {
    const pixel = index % 64;
    const quarter = Math.floor(pixel / 32) * 2 + (Math.floor(pixel / 4) % 2);
    return 0.3 * random.normal() + (labels[Math.floor(index / 64)] === quarter ? 1 : 0);
  });
  return createData({
    name: "bright",
    shape: [8, 8, 1],
    classNames: ["a", "b", "c", "d"],
    ids: Array.from(labels, (_, sample) => `image-${sample}`),
    features,
    labels,
  });
}

const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });

/** Layers between an 8×8 image and four logits, one net for each kind of layer. */
const nets: Readonly<Record<string, () => tf.layers.Layer[]>> = {
  dense: () => [
    tf.layers.flatten(),
    tf.layers.dense({ units: 16, activation: "relu", ...seeded(1) }),
  ],
  conv: () => [
    tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      padding: "same",
      activation: "relu",
      ...seeded(1),
    }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
  ],
  "batch normalisation": () => [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, useBias: false, ...seeded(1) }),
    tf.layers.batchNormalization(),
    tf.layers.reLU(),
    tf.layers.globalAveragePooling2d({}),
  ],
  dropout: () => [
    tf.layers.flatten(),
    tf.layers.dense({ units: 16, activation: "relu", ...seeded(1) }),
    tf.layers.dropout({ rate: 0.4 }),
  ],
  LSTM: () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.lstm({
      units: 6,
      ...seeded(1),
      recurrentInitializer: tf.initializers.orthogonal({ gain: 1, seed: 2 }),
    }),
  ],
};

function build(layers: readonly tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 1] });
  const logits = tf.layers.dense({ units: 4, ...seeded(9) });
  const output = [...layers, logits].reduce(
    (tensor, layer) => layer.apply(tensor) as tf.SymbolicTensor,
    input,
  );
  return tf.model({ inputs: input, outputs: output });
}

/** Losses of 100 steps. */
async function losses(
  net: () => tf.layers.Layer[],
  optimizer: OptimizerOptions,
  compile: boolean,
): Promise<{ losses: number[]; logits: Float32Array }> {
  const model = build(net());
  const trainer = createTrainer({ model, optimizer, seed: 3, compile });
  const data = brightImages();
  const history = await trainer.fit(data, { epochs: 25, batchSize: 16 });
  expect(history.outcome.status).toBe("FINISHED");
  // Both would agree if the compiled one ran eagerly.
  expect(trainer.compiledSteps().map(({ mode }) => mode)).toEqual(compile ? ["graph"] : []);
  const logits = await trainer.predict(data);
  trainer.dispose();
  model.dispose();
  return { losses: history.steps.map((logs) => logs["loss"] ?? Number.NaN), logits };
}

/** Largest relative difference, step by step. */
function worstDifference(eager: readonly number[], compiled: readonly number[]): number {
  expect(compiled).toHaveLength(eager.length);
  return Math.max(
    ...eager.map((loss, step) => Math.abs((compiled[step] ?? Number.NaN) - loss) / Math.abs(loss)),
  );
}

const optimizers: readonly OptimizerOptions[] = [
  { name: "adam", learningRate: 0.003, weightDecay: 0.01 },
  { name: "sgd", learningRate: 0.05 },
  { name: "momentum", learningRate: 0.02 },
  { name: "rmsprop", learningRate: 0.002 },
];

const image = (...layers: tf.layers.Layer[]): tf.layers.Layer[] => [...layers, tf.layers.flatten()];
const sequence = (...layers: tf.layers.Layer[]): tf.layers.Layer[] => [
  tf.layers.reshape({ targetShape: [8, 8] }),
  ...layers,
  tf.layers.flatten(),
];
const dense = (units: number): tf.layers.Layer => tf.layers.dense({ units, ...seeded(1) });
const deep = { depthwiseInitializer: tf.initializers.glorotUniform({ seed: 3 }) };
const recurrent = {
  units: 4,
  ...seeded(1),
  recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
};

/** Every other layer of tfjs-layers that has weights or passes gradients, in a net as small as it can be. */
const layers: Readonly<Record<string, () => tf.layers.Layer[]>> = {
  conv1d: () => sequence(tf.layers.conv1d({ filters: 3, kernelSize: 3, ...seeded(1) })),
  conv2dTranspose: () =>
    image(
      tf.layers.conv2dTranspose({
        filters: 2,
        kernelSize: 3,
        strides: 2,
        padding: "same",
        ...seeded(1),
      }),
    ),
  conv3d: () =>
    image(
      tf.layers.reshape({ targetShape: [4, 4, 4, 1] }),
      tf.layers.conv3d({ filters: 2, kernelSize: 2, ...seeded(1) }),
    ),
  depthwiseConv2d: () =>
    image(tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...deep })),
  separableConv2d: () =>
    image(
      tf.layers.separableConv2d({
        filters: 3,
        kernelSize: 3,
        ...deep,
        pointwiseInitializer: tf.initializers.glorotUniform({ seed: 4 }),
      }),
    ),
  embedding: () => [
    tf.layers.flatten(),
    tf.layers.reLU(),
    tf.layers.embedding({
      inputDim: 8,
      outputDim: 3,
      embeddingsInitializer: tf.initializers.randomNormal({ seed: 5 }),
    }),
    tf.layers.flatten(),
  ],
  gru: () => [tf.layers.reshape({ targetShape: [8, 8] }), tf.layers.gru({ ...recurrent })],
  simpleRNN: () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.simpleRNN({ ...recurrent }),
  ],
  "lstm, sequences": () => sequence(tf.layers.lstm({ ...recurrent, returnSequences: true })),
  timeDistributed: () => sequence(tf.layers.timeDistributed({ layer: dense(3) })),
  layerNormalization: () => image(tf.layers.layerNormalization(), dense(4)),
  prelu: () => [tf.layers.flatten(), dense(8), tf.layers.prelu({})],
  elu: () => [tf.layers.flatten(), dense(8), tf.layers.elu()],
  leakyReLU: () => [tf.layers.flatten(), dense(8), tf.layers.leakyReLU()],
  softmax: () => [tf.layers.flatten(), dense(8), tf.layers.softmax()],
  ...Object.fromEntries(
    (
      [
        "elu",
        "selu",
        "sigmoid",
        "hardSigmoid",
        "softplus",
        "softsign",
        "tanh",
        "swish",
        "mish",
        "relu6",
      ] as const
    ).map((name) => [
      `activation ${name}`,
      () => [tf.layers.flatten(), dense(8), tf.layers.activation({ activation: name })],
    ]),
  ),
  averagePooling2d: () => image(tf.layers.averagePooling2d({ poolSize: 2 })),
  averagePooling1d: () => sequence(tf.layers.averagePooling1d({ poolSize: 2 })),
  maxPooling1d: () => sequence(tf.layers.maxPooling1d({ poolSize: 2 })),
  globalMaxPooling2d: () => [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, ...seeded(1) }),
    tf.layers.globalMaxPooling2d({}),
  ],
  globalAveragePooling1d: () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.globalAveragePooling1d({}),
  ],
  upSampling2d: () =>
    image(
      tf.layers.conv2d({ filters: 2, kernelSize: 3, ...seeded(1) }),
      tf.layers.upSampling2d({ size: [2, 2] }),
    ),
  zeroPadding2d: () =>
    image(
      tf.layers.zeroPadding2d({ padding: 1 }),
      tf.layers.conv2d({ filters: 2, kernelSize: 3, ...seeded(1) }),
    ),
  cropping2D: () =>
    image(
      tf.layers.cropping2D({
        cropping: [
          [1, 1],
          [1, 1],
        ],
      }),
    ),
  permute: () => image(tf.layers.permute({ dims: [2, 1, 3] })),
  repeatVector: () => [
    tf.layers.flatten(),
    dense(4),
    tf.layers.repeatVector({ n: 3 }),
    tf.layers.flatten(),
  ],
  spatialDropout1d: () => sequence(tf.layers.spatialDropout1d({ rate: 0.3 })),
};

describe.skipIf(!linux)("a compiled trainer", () => {
  it.each(Object.entries(layers))(
    "gives the losses of the eager one to 1e-5 over 100 steps: %s",
    async (_name, net) => {
      const adam = { name: "adam", learningRate: 0.003 } as const;
      const [eager, compiled] = [await losses(net, adam, false), await losses(net, adam, true)];
      expect(worstDifference(eager.losses, compiled.losses)).toBeLessThan(1e-5);
    },
  );

  const cases = Object.entries(nets).flatMap(([name, net]) =>
    optimizers.map((optimizer) => [name, optimizer.name, net, optimizer] as const),
  );

  it.each(cases)(
    "gives the losses of the eager one to 1e-5 over 100 steps: %s, %s",
    async (_name, _optimizer, net, optimizer) => {
      const eager = await losses(net, optimizer, false);
      const compiled = await losses(net, optimizer, true);
      expect(eager.losses).toHaveLength(100);
      expect(worstDifference(eager.losses, compiled.losses)).toBeLessThan(1e-5);
      expect(eager.losses.at(-1)).toBeLessThan(eager.losses[0] ?? 0);
    },
  );
});
