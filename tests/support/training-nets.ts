import { tf } from "../../lib/backend/tf.ts";
import { createRandom } from "../../lib/core/random.ts";
import { createData } from "../../lib/data/create-data.ts";
import type { OptimizerOptions } from "../../lib/training/optimizer.ts";

/** 64 images of 8×8 whose class is where they are bright. */
export function brightImages(): ReturnType<typeof createData> {
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
export const nets: Readonly<Record<string, () => tf.layers.Layer[]>> = {
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

export function build(parts: readonly tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 1] });
  const logits = tf.layers.dense({ units: 4, ...seeded(9) });
  const output = [...parts, logits].reduce(
    (tensor, layer) => layer.apply(tensor) as tf.SymbolicTensor,
    input,
  );
  return tf.model({ inputs: input, outputs: output });
}

/** The optimizers of the Trainer. */
export const optimizers: readonly OptimizerOptions[] = [
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

/** Every other layer of tfjs-layers with one input that has weights or passes gradients, in a net as small as it can be. */
export const layers: Readonly<Record<string, () => tf.layers.Layer[]>> = {
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
  averagePooling3d: () =>
    image(
      tf.layers.reshape({ targetShape: [4, 4, 4, 1] }),
      tf.layers.averagePooling3d({ poolSize: 2 }),
    ),
  maxPooling3d: () =>
    image(
      tf.layers.reshape({ targetShape: [4, 4, 4, 1] }),
      tf.layers.maxPooling3d({ poolSize: 2 }),
    ),
  convLstm2d: () =>
    image(
      tf.layers.reshape({ targetShape: [2, 8, 4, 1] }),
      tf.layers.convLstm2d({
        filters: 2,
        kernelSize: 3,
        ...seeded(1),
        recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
    ),
  globalMaxPooling1d: () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.globalMaxPooling1d({}),
  ],
  masking: () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.masking({ maskValue: 0 }),
    tf.layers.lstm({ ...recurrent }),
  ],
  bidirectional: () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.bidirectional({
      layer: tf.layers.gru({ ...recurrent }),
      mergeMode: "concat",
    }),
  ],
  "rnn of stackedRNNCells": () => [
    tf.layers.reshape({ targetShape: [8, 8] }),
    tf.layers.rnn({
      cell: tf.layers.stackedRNNCells({
        cells: [
          tf.layers.lstmCell({ ...recurrent }),
          tf.layers.gruCell({ ...recurrent }),
          tf.layers.simpleRNNCell({ ...recurrent }),
        ],
      }),
    }),
  ],
  rescaling: () => [tf.layers.flatten(), tf.layers.rescaling({ scale: 0.5, offset: 0.1 })],
  ...Object.fromEntries(
    Object.entries({
      maxNorm: () => tf.constraints.maxNorm({ maxValue: 1, axis: 0 }),
      minMaxNorm: () => tf.constraints.minMaxNorm({ minValue: 0.5, maxValue: 1, axis: 0 }),
      nonNeg: () => tf.constraints.nonNeg(),
      unitNorm: () => tf.constraints.unitNorm({ axis: 0 }),
    }).map(([name, constraint]) => [
      `constraint ${name}`,
      () => [
        tf.layers.flatten(),
        tf.layers.dense({ units: 8, ...seeded(1), kernelConstraint: constraint() }),
      ],
    ]),
  ),
};

/** Layers that join two ways of a net. */
export const joins: Readonly<Record<string, () => tf.layers.Layer>> = {
  add: () => tf.layers.add(),
  average: () => tf.layers.average(),
  concatenate: () => tf.layers.concatenate(),
  dot: () => tf.layers.dot({ axes: -1 }),
  maximum: () => tf.layers.maximum(),
  minimum: () => tf.layers.minimum(),
  multiply: () => tf.layers.multiply(),
};

/** A net of two dense ways that a layer joins. */
export function buildJoined(join: tf.layers.Layer): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 1] });
  const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
  const way = (seed: number): tf.SymbolicTensor =>
    tf.layers
      .dense({ units: 8, activation: "tanh", ...seeded(seed) })
      .apply(flat) as tf.SymbolicTensor;
  const joined = join.apply([way(1), way(2)]) as tf.SymbolicTensor;
  const logits = tf.layers.dense({ units: 4, ...seeded(9) }).apply(joined) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: logits });
}
