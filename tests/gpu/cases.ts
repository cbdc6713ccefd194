import { tf } from "../../lib/backend/tf.ts";

/** A function of an input and weights whose output and gradients are compared between backends. */
export interface Case {
  readonly name: string;
  readonly inputShape: readonly number[];
  /** Integer input below this number, for embeddings. */
  readonly vocabulary?: number;
  readonly layers: () => tf.layers.Layer[];
}

const seeded = (
  seed: number,
): { kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform> } => ({
  kernelInitializer: tf.initializers.glorotUniform({ seed }),
});
const recurrent = {
  ...seeded(1),
  recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
};
const image = [12, 12, 3];
const activations = ["relu", "tanh", "sigmoid", "elu", "selu", "softplus", "swish"] as const;

/** Layers that training uses, each with weights of its own seed. */
export const cases: readonly Case[] = [
  ...activations.map((activation): Case => ({
    name: `dense ${activation}`,
    inputShape: [32],
    layers: () => [tf.layers.dense({ units: 16, activation, ...seeded(1) })],
  })),
  {
    name: "conv1d",
    inputShape: [20, 4],
    layers: () => [tf.layers.conv1d({ filters: 8, kernelSize: 3, ...seeded(1) })],
  },
  {
    name: "conv2d same",
    inputShape: image,
    layers: () => [tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: "same", ...seeded(1) })],
  },
  {
    name: "conv2d stride 2",
    inputShape: image,
    layers: () => [tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, ...seeded(1) })],
  },
  {
    name: "depthwiseConv2d",
    inputShape: image,
    layers: () => [
      tf.layers.depthwiseConv2d({
        kernelSize: 3,
        depthwiseInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
    ],
  },
  {
    name: "conv2dTranspose",
    inputShape: [6, 6, 4],
    layers: () => [
      tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, ...seeded(1) }),
    ],
  },
  {
    name: "conv + maxPooling2d",
    inputShape: image,
    layers: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, ...seeded(1) }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
    ],
  },
  {
    name: "conv + averagePooling2d",
    inputShape: image,
    layers: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, ...seeded(1) }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
    ],
  },
  {
    name: "conv + batchNormalization",
    inputShape: image,
    layers: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, ...seeded(1) }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
    ],
  },
  {
    name: "dense + layerNormalization",
    inputShape: [32],
    layers: () => [tf.layers.dense({ units: 16, ...seeded(1) }), tf.layers.layerNormalization()],
  },
  {
    name: "globalAveragePooling2d",
    inputShape: image,
    layers: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, ...seeded(1) }),
      tf.layers.globalAveragePooling2d({}),
    ],
  },
  {
    name: "lstm",
    inputShape: [6, 5],
    layers: () => [tf.layers.lstm({ units: 8, ...recurrent })],
  },
  { name: "gru", inputShape: [6, 5], layers: () => [tf.layers.gru({ units: 8, ...recurrent })] },
  {
    name: "embedding",
    inputShape: [7],
    vocabulary: 11,
    layers: () => [
      tf.layers.embedding({
        inputDim: 11,
        outputDim: 6,
        embeddingsInitializer: tf.initializers.randomNormal({ seed: 1 }),
      }),
    ],
  },
];

/** Values of a case by what they are: its output and the gradient of each weight. */
export async function valuesOf({
  name,
  inputShape,
  vocabulary,
  layers,
}: Case): Promise<Record<string, number[]>> {
  const [first, ...rest] = layers();
  if (first === undefined) throw new Error(`${name} has no layer`);
  const input = tf.input({ shape: [...inputShape] });
  const output = [first, ...rest].reduce(
    (tensor: tf.SymbolicTensor, layer) => layer.apply(tensor) as tf.SymbolicTensor,
    input,
  );
  const net = tf.model({ inputs: input, outputs: output });
  const size = inputShape.reduce((product, length) => product * length, 4);
  const numbers = Float32Array.from({ length: size }, (_, index) =>
    vocabulary === undefined ? Math.sin(3 * index + 1) : index % vocabulary,
  );
  const x = tf.tensor(numbers, [4, ...inputShape]);
  const forward = (): tf.Tensor => net.apply(x, { training: true }) as tf.Tensor;
  const variables = net.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(() => forward().sin().sum().asScalar(), variables);
  const values: Record<string, number[]> = { output: Array.from(await forward().data()) };
  for (const [index, { name: key }] of variables.entries()) {
    values[`gradient ${index}`] = Array.from((await grads[key]?.data()) ?? []);
  }
  return values;
}
