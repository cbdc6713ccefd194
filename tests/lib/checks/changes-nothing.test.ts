import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkAll } from "../../../lib/checks/check-all.ts";
import { checkCapacity } from "../../../lib/checks/check-capacity.ts";
import { checks } from "../../../lib/checks/checks.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { createData } from "../../../lib/data/create-data.ts";
import type { LabeledData } from "../../../lib/data/labeled-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { tinyModel } from "../training/sample-data.ts";
import { fullModel, openScene, subjectOf } from "./check-scene.ts";
import { expectUntouched, type Scene } from "./purity.ts";

let scene: Scene & { close(): void };

beforeAll(async () => {
  await tf.setBackend("cpu");
  scene = await openScene();
});

afterAll(() => {
  scene.close();
});

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
    const { result } = await expectUntouched(scene, () => run(subjectOf(scene)));
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
    const { result, error } = await expectUntouched(scene, () =>
      run(subjectOf({ ...scene, data })),
    );
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error).toMatchObject({ name: "AthanorError", message: /Expected|internal/ });
  });

  it("answers a loss that isn't finite with a verdict or a clear error", async () => {
    const loss = (logits: tf.Tensor2D): tf.Scalar => logits.sum().mul(Number.NaN).asScalar();
    const { result, error } = await expectUntouched(scene, () => run(subjectOf(scene, { loss })));
    if (error === undefined) expect((result as Verdict).check).toBe(name);
    else expect(error.message).toMatch(/finite/);
  });

  it("answers an interrupt before it begins with the signal's reason, or its verdict", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    const { result, error } = await expectUntouched(scene, () => run(subjectOf(scene, { signal })));
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
      run(subjectOf(scene, { signal: controller.signal, steps: 1e6 })),
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
    const { result, error } = await expectUntouched(scene, () => run(subjectOf(scene, { model })));
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
    const { questions = [] } = subjectOf(scene);
    const { result } = await expectUntouched(scene, () =>
      checkAll({
        buildModel: fullModel,
        data: scene.data,
        questions,
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
