import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkCapacity } from "../../../lib/checks/check-capacity.ts";
import { checkData } from "../../../lib/checks/check-data.ts";
import { checkInitialLoss } from "../../../lib/checks/check-initial-loss.ts";
import type { ModelCheckOptions } from "../../../lib/checks/check-options.ts";
import { checkOverfit } from "../../../lib/checks/check-overfit.ts";
import { checkRepeat } from "../../../lib/checks/check-repeat.ts";
import { checkSkeleton } from "../../../lib/checks/check-skeleton.ts";
import { checkZeroInput } from "../../../lib/checks/check-zero-input.ts";
import { checks } from "../../../lib/checks/checks.ts";
import { dataChecks } from "../../../lib/checks/data-checks.ts";
import { hintChecks } from "../../../lib/checks/hint-checks.ts";
import { learningRateLadder } from "../../../lib/checks/learning-rate-ladder.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import type { LabeledData } from "../../../lib/data/labeled-data.ts";
import { cloudData, tinyModel } from "../training/sample-data.ts";
import { cloudSplits, loudModel, weightsOf } from "./check-samples.ts";

const data = cloudSplits();

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("checkInitialLoss", () => {
  it("passes a model whose logits start near zero: ln 3 = 1.0986", async () => {
    const verdict = await checkInitialLoss({ buildModel: tinyModel, data });
    expect(verdict).toMatchObject({
      check: "initial-loss",
      passed: true,
      threshold: "1.099 ± 10 %",
      unit: "nats",
      remedy: [],
    });
    expect(Math.abs(verdict.value - Math.log(3))).toBeLessThan(0.11);
  });

  it("fails a model that is sure of itself before training, and names the spread of its logits", async () => {
    const verdict = await checkInitialLoss({ buildModel: loudModel, data });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy[0]).toMatch(/Uneven initialisation: the logits.*standard deviation/);
  });

  it("passes a head that starts at the class frequencies of unbalanced labels", async () => {
    // Labels 9 : 1, entropy -(0.9 ln 0.9 + 0.1 ln 0.1) = 0.3251; bias ln 0.9, ln 0.1 and the third class at -20.
    const labels = Int32Array.from({ length: 60 }, (_, index) => (index % 10 === 0 ? 1 : 0));
    const build = (): tf.LayersModel => {
      const model = tinyModel();
      const head = model.getLayer("logits");
      const kernel = head.getWeights()[0] ?? tf.zeros([8, 3]);
      head.setWeights([tf.zerosLike(kernel), tf.tensor1d([Math.log(0.9), Math.log(0.1), -20])]);
      return model;
    };
    const verdict = await checkInitialLoss({
      buildModel: build,
      data: { ...cloudData({ count: 60 }), labels },
    });
    expect(verdict).toMatchObject({ passed: true, threshold: "0.325 ± 10 %" });
    expect(verdict.value).toBeCloseTo(0.3251, 4);
  });
});

describe("checkZeroInput", () => {
  it("passes where inputs tell the classes apart", async () => {
    const verdict = await checkZeroInput({
      buildModel: tinyModel,
      data,
      steps: 60,
      optimizer: { learningRate: 0.02 },
    });
    expect(verdict.passed).toBe(true);
    const { real, zeroed } = verdict.evidence as Record<"real" | "zeroed", { acc: number }>;
    expect(real.acc).toBeGreaterThan(0.9);
    // Three classes of equal size can be guessed right in one third of the cases.
    expect(zeroed.acc).toBeCloseTo(1 / 3, 5);
  });

  it("fails where labels have nothing to do with the inputs", async () => {
    const features = new Float32Array(data.train.features.length).fill(1);
    const blind = { ...data.train, features };
    const verdict = await checkZeroInput({ buildModel: tinyModel, data: blind, steps: 20 });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy).not.toHaveLength(0);
  });
});

describe("checkRepeat", () => {
  it("passes a seeded model, with dropout too", async () => {
    const verdict = await checkRepeat({ buildModel: () => tinyModel({ dropout: 0.3 }), data });
    expect(verdict).toMatchObject({ passed: true, value: 10, threshold: "= 10" });
  });

  it("fails a model with unseeded weights and says so", async () => {
    let built = 0;
    const verdict = await checkRepeat({
      buildModel: () => {
        built += 1;
        return tinyModel({ seed: built });
      },
      data,
    });
    expect(verdict).toMatchObject({
      passed: false,
      value: 0,
      summary: "The two runs start from different weights.",
    });
    expect(verdict.remedy[0]).toMatch(/Seed every initializer/);
  });

  it("counts no step as equal where other weights give the same losses, as in a dead net", async () => {
    const verdict = await checkRepeat({
      buildModel: () =>
        tf.sequential({
          layers: [
            tf.layers.dense({
              inputShape: [4],
              units: 8,
              kernelInitializer: "zeros",
              activation: "relu",
            }),
            tf.layers.dense({ units: 3 }),
          ],
        }),
      data,
    });
    expect(verdict).toMatchObject({ passed: false, value: 0, threshold: "= 10" });
  });

  it("fails a model with noise that no seed reaches, at its first step", async () => {
    const verdict = await checkRepeat({
      buildModel: () => {
        const model = tf.sequential();
        model.add(tf.layers.gaussianNoise({ inputShape: [4], stddev: 1 }));
        for (const layer of tinyModel().layers) model.add(layer);
        return model;
      },
      data,
    });
    expect(verdict).toMatchObject({ passed: false, value: 0 });
    expect(verdict.summary).toMatch(/differ first at step 0/);
  });
});

describe("checkOverfit", () => {
  it("passes a model that can learn 8 samples, with its regularisation turned off", async () => {
    const verdict = await checkOverfit({
      buildModel: () => tinyModel({ dropout: 0.5, l2: 1 }),
      data,
      optimizer: { learningRate: 0.02 },
    });
    expect(verdict.passed).toBe(true);
    expect(verdict.value).toBeLessThan(1e-3);
    expect(verdict.evidence["predictions"]).toEqual(verdict.evidence["labels"]);
    expect(new Set(verdict.evidence["labels"] as number[])).toEqual(new Set([0, 1, 2]));
  });

  it("fails where equal samples carry different labels", async () => {
    const features = new Float32Array(data.train.features.length).fill(1);
    const verdict = await checkOverfit({
      buildModel: tinyModel,
      data: { ...data.train, features },
      steps: 40,
    });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy.length).toBeGreaterThan(3);
  });

  it("fails with the error where the loss turns NaN", async () => {
    const verdict = await checkOverfit({
      buildModel: tinyModel,
      data,
      optimizer: { name: "sgd", learningRate: 1e30 },
    });
    expect(verdict.passed).toBe(false);
    expect(verdict.value).toBeNaN();
    expect(verdict.evidence["failure"]).toMatch(/finite loss/);
  });
});

describe("checkSkeleton", () => {
  it("passes a model that goes through the whole chain", async () => {
    const verdict = await checkSkeleton({ buildModel: tinyModel, data });
    expect(verdict).toMatchObject({ passed: true, value: 7, threshold: "= 7" });
  });

  it("names a layer that no gradient reaches", async () => {
    const verdict = await checkSkeleton({
      buildModel: () => {
        const model = tinyModel();
        // A bias of -100 turns every ReLU off.
        const hidden = model.getLayer("hidden");
        hidden.setWeights([hidden.getWeights()[0] ?? tf.zeros([4, 8]), tf.zeros([8]).sub(100)]);
        return model;
      },
      data,
    });
    expect(verdict.passed).toBe(false);
    expect(verdict.summary).toMatch(
      /breaks at "backward": no gradient reaches hidden\/kernel, hidden\/bias, logits\/kernel/,
    );
  });
});

describe("learningRateLadder", () => {
  it("picks the rate with the lowest loss and tells when it lies on the border", async () => {
    const verdict = await learningRateLadder({
      buildModel: tinyModel,
      data,
      rates: [1e-2, 1e-5],
      steps: 40,
    });
    expect(verdict).toMatchObject({ passed: true, value: 1e-2, unit: "learning rate" });
    expect(verdict.summary).toMatch(/row #119/);
  });

  it("leaves out rates at which the loss diverges", async () => {
    const verdict = await learningRateLadder({
      buildModel: tinyModel,
      data,
      rates: [1e30, 0.05],
      steps: 30,
      optimizer: { name: "sgd" },
    });
    expect(verdict.value).toBe(0.05);
    const { rungs } = verdict.evidence as { rungs: { finalLoss: number }[] };
    expect(rungs[0]?.finalLoss).toBeNaN();
  });

  it("needs two rates", async () => {
    const rates = [0.1];
    await expect(learningRateLadder({ buildModel: tinyModel, data, rates })).rejects.toThrow(
      /at least two/,
    );
  });
});

describe("checkCapacity", () => {
  it("passes when the larger model learns faster, and fails when it is the smaller one", async () => {
    const small = (): tf.LayersModel => tinyModel({ units: 1 });
    const large = (): tf.LayersModel => tinyModel({ units: 32 });
    const options = { data, steps: 40, optimizer: { learningRate: 0.01 } };
    const right = await checkCapacity({ buildModel: small, buildLarger: large, ...options });
    const wrong = await checkCapacity({ buildModel: large, buildLarger: small, ...options });
    expect([right.passed, wrong.passed]).toEqual([true, false]);
    expect(right.value).toBeGreaterThan(0);
  });
});

describe("checkData", () => {
  it("passes clean splits and tells their counts", () => {
    const verdict = checkData({ data });
    expect(verdict).toMatchObject({ passed: true, value: 0, threshold: "= 0" });
    expect(verdict.evidence["counts"]).toEqual({ train: 90, validation: 30, test: 30 });
  });

  const corrupt = (change: (part: LabeledData) => void): LabeledData => {
    const part = {
      ...data.train,
      features: data.train.features.slice(),
      labels: data.train.labels.slice(),
    };
    change(part);
    return part;
  };

  it.each<[string, LabeledData, RegExp]>([
    [
      "a test sample in the training set",
      corrupt((part) => part.features.set(data.test.features.subarray(0, 4))),
      /1 samples that stand in more than one split/,
    ],
    [
      "a label that is no class",
      corrupt((part) => {
        part.labels[5] = 7;
      }),
      /1 labels that are no class/,
    ],
    [
      "a NaN",
      corrupt((part) => {
        part.features[0] = Number.NaN;
      }),
      /1 samples with NaN/,
    ],
    [
      "a class that hardly occurs",
      corrupt((part) =>
        part.labels.forEach((_, index) => (part.labels[index] = index < 2 ? index + 1 : 0)),
      ),
      /class far rarer/,
    ],
  ])("fails on %s", (_name, train, message) => {
    const verdict = checkData({ data: { ...data, train } });
    expect(verdict.passed).toBe(false);
    expect(verdict.summary).toMatch(message);
    expect(verdict.remedy.length).toBeGreaterThan(0);
  });
});

describe("checks of a model at hand", () => {
  const runs: [string, (options: ModelCheckOptions) => Promise<Verdict>][] = [
    ["initial-loss", checkInitialLoss],
    ["zero-input", (options) => checkZeroInput({ ...options, steps: 3 })],
    ["repeat", (options) => checkRepeat({ ...options, steps: 3 })],
    ["overfit", (options) => checkOverfit({ ...options, steps: 3 })],
    ["skeleton", checkSkeleton],
    ["learning-rate-ladder", (options) => learningRateLadder({ ...options, steps: 3 })],
  ];

  it.each(runs)("%s puts weights and dropout back and leaks no tensor", async (_name, check) => {
    const model = tinyModel({ dropout: 0.4, l2: 0.1 });
    const before = weightsOf(model);
    const tensors = tf.memory().numTensors;
    await check({ model, data });
    expect(weightsOf(model)).toEqual(before);
    expect(model.getLayer("dropout").getConfig()).toMatchObject({ rate: 0.4 });
    expect(tf.memory().numTensors).toBe(tensors);
    model.dispose();
  });

  it.each(runs)("%s frees a model that it built", async (_name, check) => {
    const tensors = tf.memory().numTensors;
    await check({ buildModel: () => tinyModel({ dropout: 0.4 }), data });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("ends with the signal's reason when it is interrupted, weights put back", async () => {
    const model = tinyModel();
    const before = weightsOf(model);
    const controller = new AbortController();
    const onProgress = (fraction: number): void => {
      if (fraction > 0.2) controller.abort(new Error("interrupted"));
    };
    const { signal } = controller;
    await expect(checkOverfit({ model, data, signal, onProgress, targetLoss: 0 })).rejects.toThrow(
      "interrupted",
    );
    expect(weightsOf(model)).toEqual(before);
  });
});

describe("checks", () => {
  it("knows every check by name, in the order of the recipe", () => {
    expect(checks.map(({ name }) => name)).toEqual([
      "data",
      ...dataChecks.map(({ name }) => name),
      "input",
      "loss-function",
      "connections",
      "dependencies",
      "gradient-flow",
      "train-eval-mode",
      "initialisation",
      "parameters",
      "skeleton",
      "initial-loss",
      "head-bias",
      "regularization",
      "repeat",
      "gradients",
      "learning-rate",
      "zero-input",
      "shuffled-labels",
      "overfit",
      "dynamics",
      "shuffled-pixels",
      "learning-rate-ladder",
      ...hintChecks.map(({ name }) => name),
    ]);
  });

  it("gives verdicts under its own names", async () => {
    const subject = { buildModel: tinyModel, data, steps: 5 };
    const elsewhere = [...dataChecks, ...hintChecks].map(({ name }) => name);
    const known = new Set(["gradients", ...elsewhere]);
    const light = checks.filter(({ name }) => !known.has(name));
    for (const { name, run } of light) expect((await run(subject)).check).toBe(name);
  });
});
