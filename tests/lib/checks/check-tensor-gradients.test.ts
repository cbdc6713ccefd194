import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { inDoublePrecision } from "../../../lib/checks/double-precision.ts";
import {
  checkLayerGradients,
  checkTensorGradients,
} from "../../../lib/checks/check-tensor-gradients.ts";
import { checkGradientFunction } from "../../../lib/checks/check-gradient-function.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** x³, whose hand-written gradient is `factor` times the right one. */
function cube(x: tf.Tensor, factor: number): tf.Tensor {
  const compute = tf.customGrad((input, save) => {
    const value = input as tf.Tensor;
    (save as tf.GradSaveFunc)([value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      dy.mul((saved[0] ?? value).square()).mul(3 * factor);
    return { value: value.pow(tf.scalar(3, "int32")), gradFunc };
  });
  return compute(x);
}

describe("checkTensorGradients", () => {
  const run = (factor: number): ReturnType<typeof checkTensorGradients> => {
    const x = tf.variable(tf.tensor1d([0.5, -1.25, 2]));
    try {
      return checkTensorGradients([x], () => cube(x, factor).sum().asScalar());
    } finally {
      x.dispose();
    }
  };

  it("passes a right custom gradient as good, in double precision", () => {
    expect(run(1)).toMatchObject({
      passed: true,
      threshold: "≤ 1e-7",
      evidence: { grade: "good", precision: "float64" },
    });
  });

  it("finds a fault of 1 % and shows the U-curve that isn't one", () => {
    const verdict = run(1.01);
    expect(verdict).toMatchObject({ passed: false, evidence: { grade: "uneasy" } });
    // |1.01 g - g| / 1.01 g.
    expect(verdict.value).toBeCloseTo(0.01 / 1.01, 8);
    expect(verdict.remedy[0]).toMatch(/wrong gradient.*numeric is 1\.010/);
    const { sweep } = verdict.evidence as { sweep: { points: { relativeError: number }[] } };
    expect(sweep.points.every(({ relativeError }) => relativeError > 1e-3)).toBe(true);
    expect(verdict.figure?.layout["title"]).toMatchObject({
      text: expect.stringContaining("Error by step size") as string,
    });
  });

  it("watches kinks in any loss: |x| at 0 isn't compared", () => {
    const x = tf.variable(tf.tensor1d([0, 1]));
    const verdict = checkTensorGradients([x], () => x.abs().sum().asScalar());
    expect(verdict.evidence).toMatchObject({ compared: 1, kinks: 1 });
    x.dispose();
  });

  it("looks at some coordinates of a tensor of any size", () => {
    // More numbers than a function takes arguments.
    const values = tf.variable(tf.linspace(0, 1, 200_000));
    const verdict = checkTensorGradients([values], () => values.square().sum().asScalar());
    expect(verdict.passed).toBe(true);
    expect(verdict.evidence["compared"]).toBe(10);
    values.dispose();
  });

  it("refuses no variables", () => {
    expect(() => checkTensorGradients([], () => tf.scalar(0))).toThrow(/at least one variable/);
  });
});

describe("checkLayerGradients", () => {
  it("checks weights and input of one layer, and leaves no tensor but the layer's", () => {
    const layer = tf.layers.dense({
      units: 3,
      activation: "tanh",
      kernelInitializer: tf.initializers.heNormal({ seed: 1 }),
    });
    layer.build([null, 4]);
    const tensors = tf.memory().numTensors;
    const verdict = checkLayerGradients(layer, { inputShape: [4] });
    expect(verdict.passed).toBe(true);
    expect((verdict.evidence["rows"] as unknown[]).length).toBe(3);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("checkGradientFunction", () => {
  it("finds a fault of 1 % in one of many derivatives of a plain function", () => {
    const verdict = checkGradientFunction(
      (params) => ({
        value: params.reduce((sum, value) => sum + Math.sin(value), 0),
        gradient: params.map((value, index) => Math.cos(value) * (index === 3 ? 1.01 : 1)),
      }),
      { params: Float64Array.from({ length: 10 }, (_, index) => index / 7) },
    );
    expect(verdict).toMatchObject({
      passed: false,
      evidence: { sweep: { tensor: "params", index: 3 } },
    });
  });
});

describe("inDoublePrecision", () => {
  it("computes 1 ÷ 3 as a double, and puts type and backend back after an error", () => {
    const third = inDoublePrecision(
      () => undefined,
      () => tf.tidy(() => tf.scalar(1).div(3).dataSync()[0]),
    );
    expect(third).toBe(1 / 3);
    const failing = (): never => {
      throw new Error("in the middle");
    };
    expect(() => inDoublePrecision(() => undefined, failing)).toThrow("in the middle");
    expect(tf.tidy(() => tf.scalar(1).div(3).dataSync()[0])).toBe(Math.fround(1 / 3));
    expect(tf.getBackend()).toBe("cpu");
  });
});
