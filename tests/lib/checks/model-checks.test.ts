import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkConnections } from "../../../lib/checks/check-connections.ts";
import { checkDependencies } from "../../../lib/checks/check-dependencies.ts";
import { checkGradientFlow } from "../../../lib/checks/check-gradient-flow.ts";
import { checkHeadBias, isHockeyStick } from "../../../lib/checks/check-head-bias.ts";
import { checkLossFunction } from "../../../lib/checks/check-loss-function.ts";
import { checkLossTerms } from "../../../lib/checks/check-loss-terms.ts";
import { checkOneChange } from "../../../lib/checks/check-one-change.ts";
import { checkParameters, type ParameterRow } from "../../../lib/checks/check-parameters.ts";
import { checkRegularization } from "../../../lib/checks/check-regularization.ts";
import { checkSameFunction } from "../../../lib/checks/check-same-function.ts";
import { checkSchedule } from "../../../lib/checks/check-schedule.ts";
import { constantBaseline } from "../../../lib/checks/constant-baseline.ts";
import { kindOfLoss, probeOf } from "../../../lib/checks/loss-kind.ts";
import { widenedModel } from "../../../lib/checks/widened-model.ts";
import { constant, cosineDecay, stepDecay } from "../../../lib/schedules/schedules.ts";
import { meanSquaredError, sparseCategoricalCrossentropy } from "../../../lib/training/losses.ts";
import { tinyModel } from "../training/sample-data.ts";
import { absolute, hinge, likelihood } from "../../zoo/zoo-losses.ts";
import { cloudSplits } from "./check-samples.ts";

const data = cloudSplits();

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("checkLossFunction", () => {
  it("takes softmax cross-entropy: 0 for sure, ln 4 for undecided, 20 for sure and wrong", () => {
    const { passed, evidence } = checkLossFunction({ classes: 4 });
    expect(passed).toBe(true);
    expect(evidence["perfect"]).toBeCloseTo(0, 6);
    expect(evidence["undecided"]).toBeCloseTo(Math.log(4), 6);
    expect(evidence["wrong"]).toBeCloseTo(20, 4);
  });

  it("tells what a loss takes its predictions for", () => {
    const kinds = [sparseCategoricalCrossentropy, likelihood, meanSquaredError, hinge].map((loss) =>
      kindOfLoss(probeOf(loss), 5),
    );
    expect(kinds).toEqual(["logits", "probabilities", "values", "values"]);
  });
});

describe("constantBaseline", () => {
  const labels = Int32Array.of(0, 0, 0, 1, 4);

  it("finds the variance for a squared error and the deviation from the median for an absolute one", () => {
    // Mean 1, variance (1 + 1 + 1 + 0 + 9) ÷ 5; median 0, mean deviation (1 + 4) ÷ 5.
    expect(constantBaseline(meanSquaredError, labels, 1).loss).toBeCloseTo(2.4, 3);
    expect(constantBaseline(absolute, labels, 1).loss).toBeCloseTo(1, 1);
  });

  it("finds the label entropy for a cross-entropy, and C − 1 of a hinge at zero", () => {
    // -(0.6 ln 0.6 + 2 · 0.2 ln 0.2) = 0.9503.
    const compact = Int32Array.of(0, 0, 0, 1, 2);
    const tensors = tf.memory().numTensors;
    expect(constantBaseline(sparseCategoricalCrossentropy, compact, 3).loss).toBeCloseTo(0.9503, 2);
    expect(constantBaseline(hinge, compact, 3).zeros).toBeCloseTo(2, 6);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("checkHeadBias", () => {
  it("advises ln p of each class", () => {
    const { evidence } = checkHeadBias({ buildModel: tinyModel, data });
    const advised = evidence["advisedBias"] as number[];
    for (const value of advised) expect(value).toBeCloseTo(Math.log(1 / 3), 6);
  });

  it("knows a hockey stick from a steady fall", () => {
    const stick = Array.from({ length: 50 }, (_, step) => (step < 4 ? 50 - 12 * step : 2));
    const steady = Array.from({ length: 50 }, (_, step) => 50 - step);
    expect([isHockeyStick(stick), isHockeyStick(steady), isHockeyStick([9, 1])]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("checkDependencies", () => {
  it("gives a map whose diagonal alone isn't zero", () => {
    const { evidence } = checkDependencies({ buildModel: tinyModel, data, samples: 3 });
    const map = evidence["batch"] as number[][];
    map.forEach((row, output) => {
      row.forEach((norm, input) => {
        expect(norm > 0).toBe(output === input);
      });
    });
  });
});

describe("checkGradientFlow", () => {
  it("lists what freeze patterns matched, and one that matches nothing", async () => {
    const buildModel = (): tf.LayersModel => {
      const model = tinyModel();
      model.getLayer("hidden").trainable = false;
      return model;
    };
    const right = await checkGradientFlow({ buildModel, data, frozen: ["hid*"] });
    expect(right.passed).toBe(true);
    expect(right.evidence["frozen"]).toEqual(["hidden/kernel", "hidden/bias"]);
    const wrong = await checkGradientFlow({ buildModel, data, frozen: ["hid*", "encoder/*"] });
    expect(wrong.summary).toMatch(/encoder\/\* match nothing/);
  });
});

describe("checkConnections", () => {
  it("shows the model as a table and names a layer that was never applied", () => {
    const lost = tf.layers.dense({ name: "forgotten", units: 3 });
    const verdict = checkConnections({ buildModel: tinyModel, data, layers: [lost] });
    expect(verdict.remedy[0]).toMatch(/never applied/);
    expect((verdict.evidence["rows"] as object[])[0]).toMatchObject({
      layer: "hidden",
      input: "?×4",
      output: "?×8",
      params: 40,
      used: true,
    });
  });
});

describe("checkRegularization", () => {
  it("takes the penalty up tenfold exactly, and puts λ back", () => {
    const model = tinyModel({ l2: 0.01 });
    const { passed, evidence } = checkRegularization({ model, data });
    expect(passed).toBe(true);
    expect(Number(evidence["tenfold"]) / Number(evidence["penalty"])).toBeCloseTo(10, 5);
    const { l2 } = Reflect.get(model.getLayer("hidden"), "kernelRegularizer") as { l2: number };
    expect(l2).toBe(0.01);
    model.dispose();
  });
});

describe("checkParameters", () => {
  it("finds a tensor that changed tenfold since an earlier check", () => {
    const model = tinyModel();
    const earlier = checkParameters({ model }).evidence["rows"] as ParameterRow[];
    const layer = model.getLayer("hidden");
    const [weights, bias] = layer.getWeights();
    layer.setWeights([weights!.mul(20), bias!]);
    const verdict = checkParameters({ model, earlier });
    expect(verdict.summary).toMatch(/size of hidden\/kernel changed more than tenfold/);
    model.dispose();
  });
});

describe("checkLossTerms", () => {
  it("passes terms of one range and tells their gradients: d(3w)/dw = 3", () => {
    const w = tf.variable(tf.scalar(2));
    const verdict = checkLossTerms({
      data,
      params: [w],
      terms: () => ({ a: w.mul(3).asScalar(), b: tf.scalar(1) }),
    });
    expect(verdict.passed).toBe(true);
    expect(verdict.evidence["terms"]).toEqual([
      { name: "a", value: 6, gradient: 3 },
      { name: "b", value: 1, gradient: null },
    ]);
    w.dispose();
  });
});

describe("checkSameFunction", () => {
  const loop = (x: tf.Tensor): tf.Tensor =>
    tf.stack(tf.unstack(x).map((row) => row.square().sum()));

  it("passes a vectorised form, and finds a sum over the wrong axis", () => {
    const shapes = [[4, 4]];
    expect(checkSameFunction(loop, (x) => x.square().sum(1), { shapes }).passed).toBe(true);
    const wrong = checkSameFunction(loop, (x) => x.square().sum(0), { shapes });
    expect(wrong.passed).toBe(false);
    expect(wrong.remedy[0]).toMatch(/wrong axis/);
  });

  /** The first numbers of the output in place of its own: 0, 0 and so on are left as they are. */
  const withFirst =
    (...first: readonly number[]) =>
    (x: tf.Tensor) =>
      tf.concat([tf.tensor1d([...first]), x.flatten().slice(first.length)]);

  it.each([
    ["NaN", Number.NaN, 1],
    ["infinity", Infinity, 1],
    ["the other infinity", Infinity, -Infinity],
    ["NaN instead of infinity", Number.NaN, Infinity],
  ])("finds %s in one form, whichever", (_, one, other) => {
    const shapes = [[6]];
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      const verdict = checkSameFunction(withFirst(2, a), withFirst(2, b), { shapes });
      expect(verdict.passed).toBe(false);
      const text = (value: number): string => value.toPrecision(4);
      expect(verdict.summary).toBe(`The two forms differ: output 1 is ${text(a)} and ${text(b)}.`);
    }
  });

  it.each([Number.NaN, Infinity, -Infinity])(
    "lets %d in both forms agree, and still compares the rest",
    (same) => {
      const shapes = [[6]];
      // Beside 1, 1e-9 and 2e-9 are the same but for rounding; 3 and 4 aren't.
      const near = checkSameFunction(withFirst(same, 1, 1e-9), withFirst(same, 1, 2e-9), {
        shapes,
      });
      expect(near).toMatchObject({ passed: true, value: 0 });
      const far = checkSameFunction(withFirst(same, 1, 3), withFirst(same, 1, 4), { shapes });
      expect(far).toMatchObject({ passed: false, value: 0.25 });
      expect(far.summary).toContain("output 2 is 3.000 and 4.000");
    },
  );

  it("tells shapes that differ", () => {
    const verdict = checkSameFunction(loop, (x) => x.square().sum(1, true), { shapes: [[4, 3]] });
    expect(verdict.summary).toMatch(/shapes 4 and 4×1/);
  });
});

describe("checkSchedule", () => {
  const training = { stepsPerEpoch: 10, epochs: 10 };

  it("passes a constant rate and a cosine over the whole training", () => {
    const cosine = cosineDecay({ peak: 0.1, totalSteps: 100 });
    const passed = [constant(0.1), cosine].map(
      (schedule) => checkSchedule({ schedule, ...training }).passed,
    );
    expect(passed).toEqual([true, true]);
  });

  it("finds a decay that begins after the end, and one that comes before its stage", () => {
    const late = checkSchedule({ schedule: stepDecay({ initial: 0.1, every: 150 }), ...training });
    expect(late.summary).toMatch(/would begin at step 15\d, and training ends at 100/);
    const early = checkSchedule({
      schedule: cosineDecay({ peak: 0.1, floor: 0.05, totalSteps: 100 }),
      stage: "overfit",
      ...training,
    });
    expect(early.summary).toMatch(/decays from step 3 on in the stage overfit/);
  });
});

describe("checkOneChange", () => {
  it("passes one change, and several with a reason that stays in the evidence", () => {
    const parent = { model: { units: 8 }, seed: 1, rate: 0.1 };
    const child = { model: { units: 16 }, seed: 2, rate: 0.1 };
    expect(checkOneChange({ parent, child, ignore: ["seed"] })).toMatchObject({
      passed: true,
      value: 1,
    });
    expect(checkOneChange({ parent, child })).toMatchObject({ passed: false, value: 2 });
    const multi = checkOneChange({ parent, child, multi: "they belong together" });
    expect(multi).toMatchObject({ passed: true, evidence: { reason: "they belong together" } });
  });
});

describe("widenedModel", () => {
  it("widens hidden layers and leaves the output", async () => {
    const model = tinyModel();
    const wide = await widenedModel(model, 3);
    expect(wide?.layers.map((layer) => layer.outputShape)).toEqual([
      [null, 24],
      [null, 3],
    ]);
    wide?.dispose();
    model.dispose();
  });
});
