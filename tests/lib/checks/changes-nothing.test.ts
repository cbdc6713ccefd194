import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkAll } from "../../../lib/checks/check-all.ts";
import { checkCapacity } from "../../../lib/checks/check-capacity.ts";
import type { CheckHints, CheckSubject } from "../../../lib/checks/check-entry.ts";
import { checks } from "../../../lib/checks/checks.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { createData } from "../../../lib/data/create-data.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { constant } from "../../../lib/schedules/schedules.ts";
import { createTrainer } from "../../../lib/training/trainer.ts";
import { tinyModel } from "../training/sample-data.ts";
import { cloudSplits } from "./check-samples.ts";
import { expectUntouched, type Scene } from "./purity.ts";

let scene: Scene;

/** Dropout, batch normalisation and a penalty: all that checks turn off and on. */
function fullModel(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        name: "hidden",
        inputShape: [4],
        units: 8,
        activation: "relu",
        kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
        kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
      }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.dropout({ name: "dropout", rate: 0.2, seed: 5 }),
      tf.layers.dense({
        name: "logits",
        units: 3,
        kernelInitializer: tf.initializers.randomNormal({ stddev: 0.05, seed: 4 }),
      }),
    ],
  });
}

beforeAll(async () => {
  await tf.setBackend("cpu");
  const [model, data] = [fullModel(), cloudSplits()];
  const trainer = createTrainer({ model, seed: 2 });
  const stop = { name: "stop", onStepEnd: () => ({ stop: "in the middle" }) };
  await trainer.fit(data.train, { epochs: 1, callbacks: [stop] });
  scene = { model, data, trainer };
});

afterAll(() => {
  scene.trainer.dispose();
  scene.model.dispose();
});

/** What some checks ask their author for. */
const asked: CheckHints & Partial<CheckSubject> = {
  terms: ({ labels }) => ({ a: labels.sum().asScalar(), b: labels.sum().mul(2).asScalar() }),
  forms: { simple: (x) => x.mul(2), general: (x) => x.add(x), shapes: [[2, 3]] },
  change: { parent: { units: 2 }, child: { units: 4 } },
  schedule: constant(0.1),
};

/** The subject of a check, with the model at hand instead of one that is built. */
function subjectOf(data: Splits, more: object = {}): Parameters<(typeof checks)[number]["run"]>[0] {
  const subject = { model: scene.model, data, steps: 3, seed: 1, ...asked, ...more };
  return subject as unknown as Parameters<(typeof checks)[number]["run"]>[0];
}

// Downsampling takes pictures, and these samples aren't any; data-checks.test.ts holds it to the same.
const named = checks
  .filter(({ name }) => name !== "downsampling")
  .map(({ name, run }) => ({ name, run }));

/** Checks that train for `steps` updates. */
const trains = new Set([
  "repeat",
  "learning-rate",
  "zero-input",
  "shuffled-labels",
  "dynamics",
  "shuffled-pixels",
  "learning-rate-ladder",
  "loader",
]);

describe.each(named)("$name", ({ name, run }) => {
  it("changes nothing and leaves no tensor behind", async () => {
    const { result } = await expectUntouched(scene, () => run(subjectOf(scene.data)));
    expect((result as Verdict).check).toBe(name);
  });

  const empty = (part: LabeledData): LabeledData =>
    createData({ ...part, features: new Float32Array(), labels: new Int32Array(), ids: [] });
  const bad: [string, (part: LabeledData) => LabeledData][] = [
    ["no sample", empty],
    ["one sample", (part) => subset(part, [0])],
    ["one class", (part) => createData({ ...part, labels: part.labels.map(() => 1) })],
  ];
  it.each(bad)("answers %s with a verdict or a clear error, nothing changed", async (_, change) => {
    const { train, validation, test } = scene.data;
    const data = { train: change(train), validation: change(validation), test: change(test) };
    const { result, error } = await expectUntouched(scene, () => run(subjectOf(data)));
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error).toMatchObject({ name: "AthanorError", message: /Expected|internal/ });
  });

  it("answers a loss that isn't finite with a verdict or a clear error", async () => {
    const loss = (logits: tf.Tensor2D): tf.Scalar => logits.sum().mul(Number.NaN).asScalar();
    const { result, error } = await expectUntouched(scene, () =>
      run(subjectOf(scene.data, { loss })),
    );
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error.message).toMatch(/finite/);
  });

  it("answers an interrupt before it begins with the signal's reason, or its verdict", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    const { result, error } = await expectUntouched(scene, () =>
      run(subjectOf(scene.data, { signal })),
    );
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error.message).toBe("interrupted");
  });

  it("answers an interrupt in the middle with the signal's reason, or ends by itself", async () => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(new Error("interrupted"));
    }, 30);
    // So many updates never end: a check that trains has to be stopped by the signal.
    const { result, error } = await expectUntouched(scene, () =>
      run(subjectOf(scene.data, { signal: controller.signal, steps: 1e6 })),
    );
    clearTimeout(timer);
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error.message).toBe("interrupted");
    if (trains.has(name)) expect(error?.message).toBe("interrupted");
  });

  it("answers a model without weights with a verdict or a clear error", async () => {
    const model = tf.sequential({
      layers: [tf.layers.activation({ inputShape: [4], activation: "tanh" })],
    });
    const { result, error } = await expectUntouched(scene, () =>
      run(subjectOf(scene.data, { model })),
    );
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error.message).toMatch(/Expected|weights|variables/);
  });
});

describe("checkCapacity", () => {
  it("changes nothing and leaves no tensor behind", async () => {
    const buildLarger = (): tf.LayersModel => tinyModel({ units: 16 });
    const { model, data } = scene;
    await expectUntouched(scene, () => checkCapacity({ model, data, buildLarger, steps: 3 }));
  });
});

describe("checkAll", () => {
  it("gives what it found until an interrupt, and names the rest", async () => {
    const controller = new AbortController();
    const { result } = await expectUntouched(scene, () =>
      checkAll({
        buildModel: fullModel,
        data: scene.data,
        cost: "economy",
        signal: controller.signal,
        onVerdict: ({ check }) => {
          if (check === "loss-function") controller.abort(new Error("interrupted"));
        },
      }),
    );
    const report = result as Awaited<ReturnType<typeof checkAll>>;
    const cheap = checks.filter(({ cost }) => cost === "economy").map(({ name }) => name);
    const done = cheap.indexOf("loss-function") + 1;
    expect(report.verdicts.map(({ check }) => check)).toEqual(cheap.slice(0, done));
    expect(report.skipped).toEqual(
      cheap.slice(done).map((check) => expect.objectContaining({ check, reason: "interrupted" })),
    );
  });

  it("puts the causes of the first failures on top, three at most", async () => {
    const report = await checkAll({
      buildModel: () => {
        const model = fullModel();
        model.getLayer("hidden").trainable = false;
        return model;
      },
      data: scene.data,
      cost: "economy",
    });
    expect(report.passed).toBe(false);
    // The test set of this scene is tiny, which `coverage` says first: data come before the model.
    expect(report.remedies[0]).toMatch(/Test set too small/);
    expect(report.remedies).toContainEqual(expect.stringMatching(/Frozen layers don't learn/));
    expect(report.remedies.length).toBeLessThanOrEqual(3);
  });
});
