import { describe, expect, it } from "vitest";
import { tf } from "../../lib/backend/tf.ts";
import { compile } from "../../lib/compile/compile.ts";
import type { OptimizerOptions } from "../../lib/training/optimizer.ts";
import { createTrainer } from "../../lib/training/trainer.ts";
import { useAddon } from "../support/native-addon.ts";
import {
  brightImages,
  build,
  buildJoined,
  joins,
  layers,
  nets,
  optimizers,
} from "../support/training-nets.ts";

const linux = useAddon();

/** Losses of 100 steps. */
async function losses(
  net: () => tf.LayersModel,
  optimizer: OptimizerOptions,
  compiling: boolean,
): Promise<{ losses: number[]; logits: Float32Array }> {
  const model = net();
  const trainer = createTrainer({ model, optimizer, seed: 3, compile: compiling });
  const data = brightImages();
  const history = await trainer.fit(data, { epochs: 25, batchSize: 16 });
  expect(history.outcome.status).toBe("FINISHED");
  // Both would agree if the compiled one ran eagerly.
  expect(trainer.compiledSteps().map(({ mode }) => mode)).toEqual(compiling ? ["graph"] : []);
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

describe.skipIf(!linux)("a compiled trainer", () => {
  const models: [string, () => tf.LayersModel][] = [
    ...Object.entries(layers).map(([name, net]): [string, () => tf.LayersModel] => [
      name,
      () => build(net()),
    ]),
    ...Object.entries(joins).map(([name, join]): [string, () => tf.LayersModel] => [
      name,
      () => buildJoined(join()),
    ]),
  ];

  it("is held to every layer of tfjs-layers but those that the documentation names", () => {
    const trained = [
      ...models.map(([, model]) => model()),
      ...Object.values(nets).map((net) => build(net())),
    ];
    const made = trained.flatMap((model) => model.layers.map((layer) => layer.getClassName()));
    const known = new Set(made.map(plain));
    const all = Object.keys(tf.layers).filter((name) => /^[a-z]/u.test(name));
    expect(all.filter((name) => !known.has(plain(name))).toSorted()).toEqual(excepted.toSorted());
  });

  it.each(models)(
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
      const eager = await losses(() => build(net()), optimizer, false);
      const compiled = await losses(() => build(net()), optimizer, true);
      expect(eager.losses).toHaveLength(100);
      expect(worstDifference(eager.losses, compiled.losses)).toBeLessThan(1e-5);
      expect(eager.losses.at(-1)).toBeLessThan(eager.losses[0] ?? 0);
    },
  );
});

/** Names without what differs between a function of `tf.layers` and its class. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/avgpool(?:ing)?/u, "averagepooling")
    .replace(/maxpool(?=\d)/u, "maxpooling");
}

/** Layers that aren't held to it, in the table of docs/native.md or without weights and gradients. */
const excepted = [
  // Draw other numbers of the same distribution in the graph.
  "alphaDropout",
  "gaussianDropout",
  "gaussianNoise",
  // Train on no route: TensorFlow.js has no gradient of theirs.
  "conv3dTranspose",
  "thresholdedReLU",
  // Parts of other layers.
  "convLstm2dCell",
  "gruCell",
  "input",
  "lstmCell",
  "simpleRNNCell",
  "stackedRNNCells",
  // Preparation of data: no weights, and no gradient to the layers before.
  "categoryEncoding",
  "centerCrop",
  "randomWidth",
  "resizing",
];

const rates = {
  sgd: 0.05,
  momentum: 0.02,
  rmsprop: 0.002,
  adam: 0.003,
  adadelta: 0.5,
  adamax: 0.003,
  adagrad: 0.02,
};

/** Optimizers of TensorFlow.js itself, by name. */
function optimizerOf(name: keyof typeof rates): tf.Optimizer {
  const rate = rates[name];
  return name === "momentum" ? tf.train.momentum(rate, 0.9) : tf.train[name](rate);
}

describe.skipIf(!linux)("compile with the optimizers of TensorFlow.js", () => {
  it("knows them all", () => {
    expect(Object.keys(tf.train).toSorted()).toEqual(Object.keys(rates).toSorted());
  });

  it.each(Object.keys(rates) as (keyof typeof rates)[])(
    "gives the losses of eager steps to 1e-5 over 100 steps: tf.train.%s",
    (name) => {
      const run = (enabled: boolean): number[] => {
        const model = build(nets["conv"]?.() ?? []);
        const { features, labels } = brightImages();
        const x = tf.tensor(features.slice(), [64, 8, 8, 1]);
        const y = tf.oneHot(tf.tensor1d(labels.slice(), "int32"), 4);
        const optimizer = optimizerOf(name);
        const minimize = (): tf.Tensor =>
          optimizer.minimize(
            () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor),
            true,
          ) ?? tf.scalar(Number.NaN);
        const step = compile(minimize, { enabled, fallback: "error" });
        const found = Array.from({ length: 100 }, () => step().dataSync()[0] ?? Number.NaN);
        expect(step.signatures().map(({ mode }) => mode)).toEqual(enabled ? ["graph"] : []);
        step.dispose();
        model.dispose();
        optimizer.dispose();
        return found;
      };
      const [eager, compiled] = [run(false), run(true)];
      expect(worstDifference(eager, compiled)).toBeLessThan(1e-5);
      expect(eager.at(-1)).toBeLessThan(eager[0] ?? 0);
    },
  );
});
