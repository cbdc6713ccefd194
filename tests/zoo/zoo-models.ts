import { tf } from "../../lib/backend/tf.ts";

type Layer = tf.layers.Layer;

/** He's normal initialiser with a seed of its own. */
export function he(seed: number): ReturnType<typeof tf.initializers.heNormal> {
  return tf.initializers.heNormal({ seed: seed + 1 });
}

/** A dense layer with seeded weights. */
export function dense(seed: number, options: Parameters<typeof tf.layers.dense>[0]): Layer {
  return tf.layers.dense({ kernelInitializer: he(seed), ...options });
}

/** A last layer with small weights. */
export function head(
  seed: number,
  units = 10,
  options: Partial<Parameters<typeof tf.layers.dense>[0]> = {},
): Layer {
  return tf.layers.dense({
    name: "logits",
    units,
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.01, seed: seed + 77 }),
    ...options,
  });
}

/** Layers one after the other, as users write it. */
export function chain(inputShape: number[], layers: readonly Layer[]): tf.LayersModel {
  const input = tf.input({ shape: inputShape });
  const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
}

/** A perceptron on 64 pixels, with something between its two layers. */
export function mlp(seed: number, between: readonly Layer[] = [], last?: Layer): tf.LayersModel {
  return chain(
    [64],
    [
      dense(seed, { name: "hidden", units: 32, activation: "relu" }),
      ...between,
      last ?? head(seed),
    ],
  );
}

/** A small convolutional net, with something between its convolutions. */
export function conv(seed: number, between: readonly Layer[] = []): tf.LayersModel {
  const options = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  return chain(
    [8, 8, 1],
    [
      tf.layers.conv2d({ name: "conv1", filters: 6, kernelInitializer: he(seed), ...options }),
      ...between,
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ name: "conv2", filters: 8, kernelInitializer: he(seed + 1), ...options }),
      tf.layers.flatten(),
      head(seed),
    ],
  );
}

/** Ten layers with shortcuts around each pair. */
export function residual(seed: number): tf.LayersModel {
  const input = tf.input({ shape: [64] });
  let x = dense(seed, { units: 24, activation: "relu" }).apply(input) as tf.SymbolicTensor;
  for (let block = 0; block < 5; block += 1) {
    const first = dense(seed + 10 * block, { units: 24, activation: "relu" });
    // The last layer of each branch starts at zero, so that the block starts as the identity.
    const second = tf.layers.dense({ units: 24, kernelInitializer: "zeros" });
    const branch = second.apply(first.apply(x)) as tf.SymbolicTensor;
    x = tf.layers.add().apply([x, branch]) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: input, outputs: head(seed).apply(x) as tf.SymbolicTensor });
}

/** A recurrent net over rows of pixels. */
export function recurrent(seed: number, kind: "simpleRNN" | "gru" | "lstm"): tf.LayersModel {
  const initial = {
    kernelInitializer: tf.initializers.glorotNormal({ seed: seed + 1 }),
    recurrentInitializer: tf.initializers.orthogonal({ seed: seed + 2 }),
  };
  return chain([8, 8], [tf.layers[kind]({ units: 16, ...initial }), head(seed)]);
}

/** A net that gives an output a step: convolutions look one step ahead, recurrent layers don't. */
export function sequence(seed: number, kind: "ahead" | "causal"): tf.LayersModel {
  const ahead = tf.layers.conv1d({
    filters: 6,
    kernelSize: 3,
    padding: "same",
    activation: "relu",
    kernelInitializer: he(seed),
  });
  const causal = tf.layers.simpleRNN({
    units: 6,
    returnSequences: true,
    kernelInitializer: tf.initializers.glorotNormal({ seed: seed + 1 }),
    recurrentInitializer: tf.initializers.orthogonal({ seed: seed + 2 }),
  });
  return chain([8, 8], [kind === "ahead" ? ahead : causal, dense(seed, { units: 4 })]);
}
