// The models that all sides train; keras_models.py and torch_models.py have the same ones, layer by layer.
import { transformer } from "./transformer.mjs";

/** Shape of a sample, classes, batch size and layers by name. */
export function models(tf) {
  const relu = { activation: "relu" };
  return {
    mlp: {
      what: "MLP 784-128-10",
      shape: [784],
      batch: 128,
      layers: () => [tf.layers.dense({ units: 128, ...relu })],
    },
    lenet: {
      what: "LeNet-size conv net",
      shape: [28, 28, 1],
      batch: 64,
      layers: () => [
        tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", ...relu }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 32, kernelSize: 3, padding: "same", ...relu }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 64, ...relu }),
      ],
    },
    conv8: {
      what: "conv8 + BN + GAP",
      shape: [28, 28, 1],
      batch: 64,
      layers: () => [
        tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: "same", useBias: false }),
        tf.layers.batchNormalization(),
        tf.layers.reLU(),
        tf.layers.globalAveragePooling2d({}),
      ],
    },
    lstm: {
      what: "LSTM 64 over 64 steps",
      shape: [64, 16],
      batch: 32,
      // Keras' own default is the sigmoid, that of tfjs a piecewise linear one.
      layers: () => [tf.layers.lstm({ units: 64, recurrentActivation: "sigmoid" })],
    },
    resnet20: {
      what: "ResNet-20, 32×32×3",
      shape: [32, 32, 3],
      batch: 64,
      functional: (input) => residualNet(tf, input),
    },
    transformer: {
      what: "Transformer encoder, 4 × 128, 64 steps",
      shape: [64, 16],
      batch: 32,
      variables: () => transformer(tf, [64, 16]),
    },
  };
}

/** He et al. (2015), section 4.2, with n = 3 and 1×1 convolutions on the shortcuts that change shape. */
function residualNet(tf, input) {
  const conv = (x, filters, kernelSize, strides) =>
    tf.layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false }).apply(x);
  const norm = (x) => tf.layers.batchNormalization().apply(x);
  const relu = (x) => tf.layers.reLU().apply(x);
  const block = (x, filters, strides) => {
    const inner = norm(conv(relu(norm(conv(x, filters, 3, strides))), filters, 3, 1));
    const shortcut = strides === 1 ? x : norm(conv(x, filters, 1, strides));
    return relu(tf.layers.add().apply([inner, shortcut]));
  };
  let x = relu(norm(conv(input, 16, 3, 1)));
  for (const [filters, first] of [
    [16, 1],
    [32, 2],
    [64, 2],
  ]) {
    for (let index = 0; index < 3; index += 1) x = block(x, filters, index === 0 ? first : 1);
  }
  return tf.layers.globalAveragePooling2d({}).apply(x);
}

/** A model with ten logits: what `createTrainer` takes of it, and `apply` in training mode. */
export function build(tf, { shape, layers, functional, variables }) {
  if (variables !== undefined) {
    const { variables: params, apply } = variables();
    const loss = ({ features, labels }) =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10).toFloat(), apply(features)).asScalar();
    return { subject: { params, loss, logits: apply }, apply };
  }
  const input = tf.input({ shape });
  const body =
    functional === undefined
      ? layers().reduce((tensor, layer) => layer.apply(tensor), input)
      : functional(input);
  const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10 }).apply(body) });
  return { subject: { model }, apply: (x) => model.apply(x, { training: true }) };
}
