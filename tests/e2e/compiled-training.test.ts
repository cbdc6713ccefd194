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

const optimizers: readonly OptimizerOptions[] = [
  { name: "adam", learningRate: 0.003, weightDecay: 0.01 },
  { name: "sgd", learningRate: 0.05 },
  { name: "momentum", learningRate: 0.02 },
  { name: "rmsprop", learningRate: 0.002 },
];

describe.skipIf(!linux)("a compiled trainer", () => {
  const cases = Object.entries(nets).flatMap(([name, net]) =>
    optimizers.map((optimizer) => [name, optimizer.name, net, optimizer] as const),
  );

  it.each(cases)(
    "gives the losses of the eager one to 1e-5 over 100 steps: %s, %s",
    async (_name, _optimizer, net, optimizer) => {
      const eager = await losses(net, optimizer, false);
      const compiled = await losses(net, optimizer, true);
      expect(eager.losses).toHaveLength(100);
      const worst = Math.max(
        ...eager.losses.map((loss, step) => Math.abs((compiled.losses[step] ?? NaN) - loss) / loss),
      );
      expect(worst).toBeLessThan(1e-5);
      expect(eager.losses.at(-1)).toBeLessThan(eager.losses[0] ?? 0);
    },
  );
});
