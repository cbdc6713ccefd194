import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { TrainerSnapshot } from "../../../lib/core/snapshot.ts";
import type { Callback } from "../../../lib/training/callback.ts";
import type { FitOptions } from "../../../lib/training/fit-options.ts";
import type { History } from "../../../lib/training/history.ts";
import { createTrainer, type Trainer } from "../../../lib/training/trainer.ts";
import { cloudData, tinyModel } from "./sample-data.ts";

const train = cloudData({ count: 50 });
const validation = cloudData({ count: 20, seed: 2 });

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** A trainer whose run depends on everything that is random: order, dropout, augmentation. */
function randomTrainer(seed = 5): Trainer {
  return createTrainer({
    model: tinyModel({ dropout: 0.4, l2: 1e-3 }),
    optimizer: { name: "adam", learningRate: 0.01 },
    seed,
  });
}

const randomOptions: Omit<FitOptions, "epochs"> = {
  batchSize: 8,
  validation,
  augment: (features, _shape, random) => {
    for (let index = 0; index < features.length; index += 1) {
      features[index] = (features[index] ?? 0) + 0.1 * random.normal();
    }
  },
};

const fit = (trainer: Trainer, options: Partial<FitOptions> = {}): Promise<History> =>
  trainer.fit(train, { epochs: 3, ...randomOptions, ...options });

describe("a trainer", () => {
  it("learns: validation accuracy of separable clouds reaches 0.95", async () => {
    const trainer = createTrainer({
      model: tinyModel(),
      optimizer: { learningRate: 0.02 },
      seed: 1,
    });
    const history = await trainer.fit(train, { epochs: 20, batchSize: 10, validation });
    expect(history.outcome).toEqual({ status: "FINISHED", reason: "20 epochs are done" });
    expect(history.epochs).toHaveLength(20);
    expect(history.steps).toHaveLength(100);
    expect(history.epochs.at(-1)?.["val_acc"]).toBeGreaterThanOrEqual(0.95);
    expect(history.epochs.at(-1)?.["loss"]).toBeLessThan(history.epochs[0]?.["loss"] ?? 0);
    expect(history.bestEpoch).toBeGreaterThan(1);
  });

  it("gives bitwise equal losses for one seed and others for another", async () => {
    const [first, second, other] = [
      await fit(randomTrainer()),
      await fit(randomTrainer()),
      await fit(randomTrainer(6)),
    ];
    expect(second.steps).toEqual(first.steps);
    expect(second.epochs).toEqual(first.epochs);
    expect(other.steps[0]?.["loss"]).not.toBe(first.steps[0]?.["loss"]);
  });

  it.each(["cpu", "wasm"])("resumes to the same curve, bitwise, on %s", async (backend) => {
    if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
    await tf.setBackend(backend);
    try {
      const straight = await fit(randomTrainer(), { epochs: 10 });
      const first = randomTrainer();
      const begun = await fit(first, { epochs: 4 });
      const stored = throughJson(first.snapshot());
      const resumed = await fit(randomTrainer(99), { epochs: 10, resumeFrom: stored });
      expect([...begun.steps, ...resumed.steps]).toEqual(straight.steps);
      expect([...begun.epochs, ...resumed.epochs]).toEqual(straight.epochs);
    } finally {
      await tf.setBackend("cpu");
    }
  });

  it("resumes inside an epoch to the same curve", async () => {
    const straight = await fit(randomTrainer(), { epochs: 4 });
    const first = randomTrainer();
    const controller = new AbortController();
    const stopper: Callback = {
      name: "stopper",
      onStepEnd: (state) => {
        if (state.step === 10) controller.abort(new Error("stopped by the user"));
      },
    };
    const begun = await fit(first, {
      epochs: 4,
      callbacks: [stopper],
      signal: controller.signal,
    });
    expect(begun.outcome).toEqual({ status: "KILLED", reason: "stopped by the user" });
    // 7 steps an epoch: the second epoch has 3 steps behind it.
    expect([first.epoch, first.step]).toEqual([1, 10]);
    const resumed = await fit(randomTrainer(), {
      epochs: 4,
      resumeFrom: throughJson(first.snapshot()),
    });
    expect([...begun.steps, ...resumed.steps]).toEqual(straight.steps);
    expect([...begun.epochs, ...resumed.epochs]).toEqual(straight.epochs);
  });

  it.each([undefined, new AbortController().signal])(
    "ends as KILLED at a notebook's Stop, also when that comes as an error of an operation, with the signal %s",
    async (signal) => {
      const stop = (): Error =>
        Object.assign(new Error("The cell was interrupted."), { name: "Stop" });
      const controller = new AbortController();
      const symbol = Symbol.for("Jupyter.interruptSignal");
      Object.assign(globalThis, { [symbol]: controller.signal });
      let steps = 0;
      const augment = (): void => {
        steps++;
        if (steps < 10) return;
        controller.abort(stop());
        throw stop();
      };
      try {
        const own = signal === undefined ? {} : { signal };
        const { outcome } = await fit(randomTrainer(), { epochs: 4, augment, ...own });
        expect(outcome).toEqual({ status: "KILLED", reason: "The cell was interrupted." });
      } finally {
        Reflect.deleteProperty(globalThis, symbol);
      }
    },
  );

  it("goes on where it was killed when fit is called again", async () => {
    const straight = await fit(randomTrainer(), { epochs: 2 });
    const trainer = randomTrainer();
    const controller = new AbortController();
    const stopper: Callback = {
      name: "stopper",
      onStepEnd: (state) => (state.step === 3 ? controller.abort() : undefined),
    };
    await fit(trainer, { epochs: 2, callbacks: [stopper], signal: controller.signal });
    const rest = await fit(trainer, { epochs: 2 });
    expect(rest.epochs).toEqual(straight.epochs);
  });

  it("draws a new dropout mask at each step", async () => {
    const seen: number[] = [];
    const trainer = createTrainer({
      model: tinyModel({ dropout: 0.5 }),
      // So small that the weights stay: losses of one batch then differ by the mask alone.
      optimizer: { name: "sgd", learningRate: 1e-30 },
      seed: 3,
    });
    const few = cloudData({ count: 6 });
    const history = await trainer.fit(few, { epochs: 5, batchSize: 6, shuffle: false });
    seen.push(...history.steps.map((logs) => logs["loss"] ?? 0));
    expect(new Set(seen).size).toBe(5);
  });

  it("adds the layers' penalties to what it minimises and tells the data's loss apart", async () => {
    const model = tinyModel({ l2: 0.1 });
    const penalty = model
      .getWeights()
      .filter((weight) => weight.rank === 2)
      .reduce((sum, weight) => sum + 0.1 * (weight.square().sum().dataSync()[0] ?? 0), 0);
    const trainer = createTrainer({ model, seed: 1 });
    const { loss } = await trainer.evaluate(train);
    const { steps } = await trainer.fit(train, { epochs: 1, batchSize: 50 });
    expect(steps[0]?.["loss"]).toBeCloseTo(loss, 5);
    expect((steps[0]?.["total_loss"] ?? 0) - loss).toBeCloseTo(penalty, 4);
  });

  it("turns dropout and penalties off where a check asks for it", async () => {
    const plain = createTrainer({
      model: tinyModel({ dropout: 0.5, l2: 0.1 }),
      regularization: false,
      seed: 1,
    });
    const { loss } = await plain.evaluate(train);
    const { steps } = await plain.fit(train, { epochs: 1, batchSize: 50 });
    expect(steps[0]).not.toHaveProperty("total_loss");
    expect(steps[0]?.["loss"]).toBeCloseTo(loss, 5);
  });

  it("means each epoch over its samples, the smaller last batch by its size", async () => {
    const trainer = createTrainer({
      model: tinyModel(),
      optimizer: { name: "sgd", learningRate: 1e-30 },
      seed: 3,
    });
    const { loss } = await trainer.evaluate(train);
    const history = await trainer.fit(train, { epochs: 1, batchSize: 8 });
    expect(history.epochs[0]?.["loss"]).toBeCloseTo(loss, 6);
    expect(history.steps.map((logs) => logs["epoch"])).toEqual(
      [8, 16, 24, 32, 40, 48, 50].map((seen) => seen / 50),
    );
  });

  it("evaluates the whole set, whatever the batch size", async () => {
    const trainer = createTrainer({ model: tinyModel(), seed: 1 });
    const one = await trainer.evaluate(train, { batchSize: 7 });
    const other = await trainer.evaluate(train);
    expect(one.loss).toBeCloseTo(other.loss, 12);
    expect(await trainer.predict(train, { batchSize: 7 })).toHaveLength(50 * 3);
  });

  it("uses batch normalisation's batch statistics in training and its moving ones in evaluation", async () => {
    const model = tf.sequential();
    model.add(tf.layers.batchNormalization({ name: "norm", inputShape: [4], momentum: 0.5 }));
    model.add(
      tf.layers.dense({
        name: "logits",
        units: 3,
        kernelInitializer: tf.initializers.heNormal({ seed: 1 }),
      }),
    );
    const trainer = createTrainer({ model, seed: 1 });
    const before = trainer.snapshot().weights.find(({ name }) => name.includes("moving_mean"));
    await trainer.fit(train, { epochs: 1, batchSize: 50 });
    const after = trainer.snapshot().weights.find(({ name }) => name.includes("moving_mean"));
    const mean = train.features.reduce(
      (sum, value, index) => (index % 4 === 0 ? sum + value / 50 : sum),
      0,
    );
    expect(before?.values[0]).toBe(0);
    // Keras: moving = moving × momentum + batch × (1 - momentum).
    expect(after?.values[0]).toBeCloseTo(mean / 2, 5);
  });

  it("trains any function of variables", async () => {
    const slope = tf.variable(tf.scalar(0), true, "slope");
    const data = cloudData({ count: 8, size: 1, classes: 1 });
    const trainer = createTrainer({
      params: [slope],
      loss: ({ features }) => slope.mul(features).sub(features.mul(3)).square().mean().asScalar(),
      optimizer: { name: "sgd", learningRate: 0.05 },
      seed: 1,
    });
    const history = await trainer.fit(data, { epochs: 60, batchSize: 8 });
    expect(slope.dataSync()[0]).toBeCloseTo(3, 3);
    expect(history.epochs.at(-1)).not.toHaveProperty("acc");
    expect((await trainer.evaluate(data)).loss).toBeLessThan(1e-4);
    await expect(trainer.predict(data)).rejects.toThrow(/Pass `logits` to createTrainer/);
  });

  it("regresses by mean squared error", async () => {
    const model = tf.sequential();
    model.add(
      tf.layers.dense({
        name: "logits",
        inputShape: [4],
        units: 1,
        kernelInitializer: "zeros",
      }),
    );
    const trainer = createTrainer({ model, loss: "mean-squared-error", seed: 1 });
    // Labels 0, 1, 2 in turn and output 0: (0 + 1 + 4) / 3 over 48 of them.
    const { loss, acc } = await trainer.evaluate(cloudData({ count: 48 }));
    expect(loss).toBeCloseTo(5 / 3, 6);
    expect(acc).toBeNaN();
  });

  it("lets timers run while it trains", async () => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    const trainer = createTrainer({ model: tinyModel({ units: 64 }), seed: 1 });
    await trainer.fit(cloudData({ count: 400 }), { epochs: 40, batchSize: 10 });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
  });
});

describe("a failing training", () => {
  it("stops at a loss that turns NaN and names step, epoch, samples and learning rate", async () => {
    const weight = tf.variable(tf.scalar(1));
    let calls = 0;
    const trainer = createTrainer({
      params: [weight],
      loss: ({ features }) => {
        calls += 1;
        return weight
          .mul(features.mean())
          .mul(calls > 4 ? Number.NaN : 1)
          .asScalar();
      },
      optimizer: { name: "sgd", learningRate: 0.5 },
      seed: 1,
    });
    const few = cloudData({ count: 6 });
    const history = await trainer.fit(few, { epochs: 9, batchSize: 2, shuffle: false });
    expect(history.outcome.status).toBe("FAILED");
    const { error } = history.outcome as { readonly error: Error };
    expect(error.message).toMatch(
      /finite loss, received NaN at step 4 of epoch 1 \(learning rate 0.5\), samples: cloud-2, cloud-3/,
    );
    expect(history.steps).toHaveLength(4);
    expect(weight.dataSync()[0]).not.toBeNaN();
  });

  it("ends FAILED when a callback throws, and still ends the other callbacks", async () => {
    const ended: string[] = [];
    const note = (name: string): Callback => ({
      name,
      onTrainEnd: (_state, outcome) => {
        ended.push(`${name} ${outcome.status}`);
      },
    });
    const thrower: Callback = {
      name: "thrower",
      onEpochEnd: () => {
        throw new Error("no space left");
      },
    };
    const history = await fit(randomTrainer(), {
      callbacks: [note("a"), thrower, note("b")],
    });
    expect(history.outcome).toMatchObject({
      status: "FAILED",
      error: { message: "The callback `thrower` threw: no space left" },
    });
    expect(ended).toEqual(["a FAILED", "b FAILED"]);
  });

  it("leaks no tensor, whether it finishes, is killed or fails", async () => {
    const trainer = randomTrainer();
    const before = tf.memory().numTensors;
    await fit(trainer, { epochs: 1 });
    expect(tf.memory().numTensors).toBe(before);
    await fit(trainer, { epochs: 2, signal: AbortSignal.abort() });
    expect(tf.memory().numTensors).toBe(before);
    const failing: Callback = {
      name: "failing",
      onStepEnd: () => {
        throw new Error("stop");
      },
    };
    await fit(trainer, { epochs: 2, callbacks: [failing] });
    expect(tf.memory().numTensors).toBe(before);
    const divergent = createTrainer({
      model: tinyModel(),
      loss: (logits) => tf.tidy(() => logits.sum().mul(Number.NaN).asScalar()),
      seed: 1,
    });
    const between = tf.memory().numTensors;
    expect((await fit(divergent)).outcome.status).toBe("FAILED");
    expect(tf.memory().numTensors).toBe(between);
  });

  it("frees its slots and refuses work after dispose", async () => {
    const model = tinyModel();
    const before = tf.memory().numTensors;
    const trainer = createTrainer({ model, seed: 1 });
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    trainer.dispose();
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(fit(trainer)).rejects.toThrow(/disposed/);
  });
});

describe("bad input", () => {
  it.each<[string, Partial<FitOptions>, RegExp]>([
    ["no epochs", { epochs: 0 }, /`epochs` to be a positive integer, received 0/],
    ["half a batch", { batchSize: 0.5 }, /`batchSize` to be a positive integer/],
  ])("is refused: %s", async (_name, options, message) => {
    await expect(fit(randomTrainer(), options)).rejects.toThrow(message);
  });

  it("is refused: NaN in a sample, which is named", async () => {
    const features = train.features.slice();
    features[4 * 7 + 1] = Number.NaN;
    await expect(randomTrainer().fit({ ...train, features }, { epochs: 1 })).rejects.toThrow(
      /received NaN in sample cloud-7/,
    );
  });

  it("is refused: a label that is no class of the model", async () => {
    const labels = train.labels.slice();
    labels[3] = 3;
    await expect(randomTrainer().fit({ ...train, labels }, { epochs: 1 })).rejects.toThrow(
      /labels of 0 … 2, received 3 at sample 3/,
    );
  });

  it("is refused: samples of another shape", async () => {
    await expect(randomTrainer().fit(cloudData({ size: 5 }), { epochs: 1 })).rejects.toThrow(
      /model's shape \[4\], received \[5\]/,
    );
  });

  it("is refused: epochs that are done already", async () => {
    const trainer = randomTrainer();
    await fit(trainer, { epochs: 1 });
    await expect(fit(trainer, { epochs: 1 })).rejects.toThrow(/above the 1 that are done/);
  });

  it("is refused: a snapshot of another model, and nothing is changed", () => {
    const trainer = randomTrainer();
    const before = trainer.snapshot();
    const other = createTrainer({ model: tinyModel({ units: 9 }), seed: 1 }).snapshot();
    expect(() => trainer.restore(other)).toThrow(
      /`hidden\/kernel` to be float32\[4, 8\], received float32\[4, 9\]/,
    );
    expect(trainer.snapshot()).toEqual(before);
  });

  it("is refused: a model with two outputs, and a trainer without seed", () => {
    const input = tf.input({ shape: [4] });
    const outputs = [1, 2].map(
      (units) => tf.layers.dense({ units }).apply(input) as tf.SymbolicTensor,
    );
    const model = tf.model({ inputs: input, outputs });
    expect(() => createTrainer({ model, seed: 1 })).toThrow(/one input and one output/);
    expect(() => createTrainer({ model: tinyModel(), seed: 0.5 })).toThrow(/`seed`/);
    expect(() => createTrainer({ params: [], loss: () => tf.scalar(0), seed: 1 })).toThrow(
      /at least one variable/,
    );
  });
});

/** A snapshot as files keep it: JSON for numbers, bytes for arrays. */
function throughJson(snapshot: TrainerSnapshot): TrainerSnapshot {
  const { weights, optimizer, ...numbers } = snapshot;
  return {
    ...(JSON.parse(JSON.stringify(numbers)) as Omit<TrainerSnapshot, "weights" | "optimizer">),
    weights: structuredClone(weights),
    optimizer: structuredClone(optimizer),
  };
}
