import { describe, expect, it, vi } from "vitest";
import { nativeBackend } from "../../lib/backend/native-binding.ts";
import { tf } from "../../lib/backend/tf.ts";
import { compile } from "../../lib/compile/compile.ts";
import type { CompileOptions } from "../../lib/compile/compiled-step.ts";
import { createRandom } from "../../lib/core/random.ts";
import type { TrainerSnapshot } from "../../lib/core/snapshot.ts";
import type { Callback } from "../../lib/training/callback.ts";
import type { FitOptions } from "../../lib/training/fit-options.ts";
import type { History } from "../../lib/training/history.ts";
import { learningRateSchedule } from "../../lib/training/learning-rate-schedule.ts";
import { createTrainer } from "../../lib/training/trainer.ts";
import { cloudData, tinyModel } from "../lib/training/sample-data.ts";
import { useAddon } from "../support/native-addon.ts";

const linux = useAddon();

const first = (tensor: tf.Tensor): number => tensor.dataSync()[0] ?? Number.NaN;

const losses: Readonly<Record<string, () => tf.Optimizer>> = {
  adam: () => tf.train.adam(0.01),
  momentum: () => tf.train.momentum(0.05, 0.9),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
};

type Batch = [tf.Tensor, tf.Tensor];

/** A small net with dropout that JavaScript seeds, and batches for it. */
function subject(optimizer: tf.Optimizer, batchSizes: readonly number[]) {
  const weights = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        inputShape: [5],
        activation: "tanh",
        kernelInitializer: weights(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 3, kernelInitializer: weights(2) }),
    ],
  });
  const random = createRandom(4);
  const batches = batchSizes.map((size): Batch => {
    const values = Float32Array.from({ length: size * 5 }, () => random.normal());
    const labels = Int32Array.from({ length: size }, () => random.integer(3));
    return [tf.tensor(values, [size, 5]), tf.oneHot(tf.tensor1d(labels, "int32"), 3).toFloat()];
  });
  const step = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => {
    const loss = optimizer.minimize(
      () =>
        tf.losses
          .softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor)
          .asScalar(),
      true,
    );
    if (loss === null) throw new Error("no loss");
    return loss;
  };
  const weightsNow = (): number[] => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  return { step, batches, weightsNow, optimizer };
}

function worst(one: readonly number[], other: readonly number[]): number {
  expect(one).toHaveLength(other.length);
  return Math.max(
    ...one.map(
      (value, index) =>
        Math.abs(value - (other[index] ?? Number.NaN)) / Math.max(1e-3, Math.abs(value)),
    ),
  );
}

const sizes = (count: number): number[] => Array.from({ length: count }, () => 6);

describe.skipIf(!linux)("a step that runs unrolled", () => {
  it.each(Object.entries(losses))(
    "gives the losses and variables of single steps to 1e-6, dropout and slots too: %s",
    (_name, make) => {
      const one = subject(make(), sizes(23));
      const single = compile(one.step, { seed: 7, fallback: "error" });
      const expected = one.batches.map((batch) => first(single(...batch)));
      const two = subject(make(), sizes(23));
      const many = compile(two.step, { seed: 7, fallback: "error", unroll: 5 });
      const results = many(two.batches).map(first);
      expect(worst(expected, results)).toBeLessThan(1e-6);
      expect(worst(one.weightsNow(), two.weightsNow())).toBeLessThan(1e-6);
      // Dropout of one step all the time would also agree with itself.
      expect(new Set(results).size).toBe(23);
      expect(many.signatures().map(({ mode }) => mode)).toEqual(["graph"]);
      single.dispose();
      many.dispose();
    },
  );

  it("takes batches that are stacked and gives stacked losses", () => {
    const one = subject(tf.train.sgd(0.1), sizes(12));
    const single = compile(one.step, { seed: 1 });
    const expected = one.batches.map((batch) => first(single(...batch)));
    const two = subject(tf.train.sgd(0.1), sizes(12));
    const many = compile(two.step, { seed: 1, unroll: 4 });
    const column = (index: 0 | 1): tf.Tensor => tf.stack(two.batches.map((batch) => batch[index]));
    const stacked = many.stacked(column(0), column(1));
    expect(stacked.shape).toEqual([12]);
    expect(worst(expected, [...stacked.dataSync()])).toBeLessThan(1e-6);
  });

  it("runs batches of other shapes and the rest of a list one by one", () => {
    const counts = [6, 6, 6, 6, 6, 4, 6, 6, 6, 6, 4];
    const one = subject(tf.train.adam(0.01), counts);
    const single = compile(one.step, { seed: 2 });
    const expected = one.batches.map((batch) => first(single(...batch)));
    const two = subject(tf.train.adam(0.01), counts);
    const many = compile(two.step, { seed: 2, unroll: 3 });
    expect(worst(expected, many(two.batches).map(first))).toBeLessThan(1e-6);
    expect(many([])).toEqual([]);
  });

  it("leaves variables and the seed as they were when the calls are discarded", () => {
    const { step, batches, weightsNow } = subject(tf.train.adam(0.01), sizes(8));
    const single = compile(step, { seed: 3 });
    expect(single.prepareAll(batches.slice(0, 2))).toBeUndefined();
    for (const batch of batches.slice(0, 4)) single(...batch).dispose();
    const before = weightsNow();
    const group = single.prepareAll(batches.slice(4));
    const tried = group?.result.map(first) ?? [];
    group?.discard();
    expect(weightsNow()).toEqual(before);
    const again = batches.slice(4).map((batch) => first(single(...batch)));
    expect(worst(tried, again)).toBeLessThan(1e-6);
  });

  it("gives the same by XLA", () => {
    const options: CompileOptions = { seed: 5, jitCompile: true, fallback: "error" };
    const run = (unroll: number): number[] => {
      const { step, batches } = subject(tf.train.momentum(0.05, 0.9), sizes(9));
      return compile(step, { ...options, unroll })(batches).map(first);
    };
    expect(worst(run(1), run(3))).toBeLessThan(1e-5);
  });

  it("leaks no tensor", () => {
    const { step, batches } = subject(tf.train.adam(0.01), sizes(8));
    const many = compile(step, { seed: 6, unroll: 4 });
    tf.dispose(many(batches));
    const before = tf.memory().numTensors;
    for (let round = 0; round < 5; round += 1) tf.dispose(many(batches));
    expect(tf.memory().numTensors).toBe(before);
    many.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses numbers that aren't counts, and stacks of different lengths", () => {
    const step = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => x.add(y);
    for (const unroll of [0, -1, 1.5]) {
      expect(() => compile(step, { unroll })).toThrow(/`unroll` to be a positive integer/u);
    }
    const many = compile(step, { unroll: 2 });
    expect(() => many.stacked(tf.ones([2, 3]), tf.ones([4, 3]))).toThrow(
      /first axis is the number of calls in all of them, received \[2, 3\], \[4, 3\]/u,
    );
  });
});

interface Fitted {
  readonly losses: number[];
  readonly rates: number[];
  readonly weights: TrainerSnapshot;
  readonly history: History;
}

/** 24 steps an epoch on a net with dropout of the trainer's own seed. */
async function fitted(unroll: number, options: Partial<FitOptions> = {}): Promise<Fitted> {
  const trainer = createTrainer({
    model: tinyModel({ dropout: 0.2, l2: 0.01 }),
    optimizer: { name: "adam", learningRate: 0.01, weightDecay: 0.01 },
    seed: 5,
  });
  const data = cloudData({ count: 144 });
  const history = await trainer.fit(data, { epochs: 2, batchSize: 6, unroll, ...options });
  const weights = trainer.snapshot();
  trainer.dispose();
  const column = (name: string): number[] => history.steps.map((logs) => logs[name] ?? Number.NaN);
  return { losses: column("total_loss"), rates: column("learning_rate"), weights, history };
}

const flat = ({ weights, optimizer }: TrainerSnapshot): number[] =>
  [...weights, ...optimizer].flatMap(({ values }) => [...values]);

describe.skipIf(!linux)("a trainer that unrolls", () => {
  it("gives the losses, weights and slots of single steps to 1e-6", async () => {
    const one = await fitted(1);
    const additions = nativeBackend()?.binding.athanor;
    if (additions === undefined) throw new Error("no addon");
    const calls = vi.spyOn(additions, "callFunction");
    const many = await fitted(5);
    const names = calls.mock.calls.map(([name]) => name);
    calls.mockRestore();
    // Five steps are watched or alone, and the last four of an epoch don't fill a call.
    expect(names.filter((name) => name.endsWith("_x5"))).toHaveLength(3 + 4);
    expect(one.losses).toHaveLength(48);
    expect(worst(one.losses, many.losses)).toBeLessThan(1e-6);
    expect(worst(flat(one.weights), flat(many.weights))).toBeLessThan(1e-5);
    expect(many.history.steps.map((logs) => logs["step"])).toEqual(
      Array.from({ length: 48 }, (_, step) => step + 1),
    );
  });

  it("follows a callback that changes the learning rate between two steps of one call", async () => {
    const schedule = learningRateSchedule((step) => (step < 17 ? 0.01 : 0.002));
    const [one, many] = [
      await fitted(1, { callbacks: [schedule] }),
      await fitted(8, { callbacks: [schedule] }),
    ];
    expect(many.rates).toEqual(one.rates);
    expect(worst(one.losses, many.losses)).toBeLessThan(1e-6);
  });

  it("gives a snapshot between two steps of one call the weights of its step", async () => {
    const taken: TrainerSnapshot[] = [];
    const take: Callback = {
      name: "take",
      onStepEnd: (state) => {
        if (state.step === 13 || state.step === 40) taken.push(state.snapshot());
      },
    };
    const one = await fitted(1, { callbacks: [take] });
    const many = await fitted(8, { callbacks: [take] });
    const [early, late, earlyMany, lateMany] = taken.map(flat);
    expect(worst(early ?? [], earlyMany ?? [])).toBeLessThan(1e-5);
    expect(worst(late ?? [], lateMany ?? [])).toBeLessThan(1e-5);
    expect(worst(one.losses, many.losses)).toBeLessThan(1e-6);
  });

  it("stops with the weights of the step that a callback stops at", async () => {
    const stop: Callback = {
      name: "stop",
      onStepEnd: ({ step }) => (step === 21 ? { stop: "enough" } : "continue"),
    };
    const one = await fitted(1, { callbacks: [stop] });
    const many = await fitted(8, { callbacks: [stop] });
    expect(many.losses).toHaveLength(21);
    expect(many.weights.step).toBe(21);
    expect(worst(flat(one.weights), flat(many.weights))).toBeLessThan(1e-5);
  });

  it("names the step whose loss isn't finite and keeps the weights before it", async () => {
    const data = cloudData({ count: 60 });
    data.features.fill(1e30, 40 * 4, 41 * 4);
    const run = async (unroll: number) => {
      const trainer = createTrainer({
        model: tinyModel(),
        loss: "mean-squared-error",
        optimizer: { name: "sgd", learningRate: 1e-3 },
        seed: 1,
      });
      const fit = { epochs: 1, batchSize: 4, shuffle: false, unroll };
      const { outcome } = await trainer.fit(data, fit);
      const { step, weights } = trainer.snapshot();
      const message = outcome.status === "FAILED" ? outcome.error.message : "";
      return { step, message, values: weights.flatMap(({ values }) => [...values]) };
    };
    const [one, many] = [await run(1), await run(4)];
    expect(one.step).toBe(10);
    expect(one.message).toContain("at step 10 of epoch 0");
    expect(many.message).toBe(one.message);
    expect(worst(one.values, many.values)).toBeLessThan(1e-5);
  });

  it("leaks no tensor", async () => {
    const trainer = createTrainer({ model: tinyModel(), seed: 5 });
    const data = cloudData({ count: 144 });
    await trainer.fit(data, { epochs: 1, batchSize: 6, unroll: 4 });
    const before = tf.memory().numTensors;
    for (const epochs of [2, 3]) await trainer.fit(data, { epochs, batchSize: 6, unroll: 4 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
