import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkGradientFunction } from "../../../lib/checks/check-gradient-function.ts";
import { checkGradients } from "../../../lib/checks/check-gradients.ts";
import { measureGradients } from "../../../lib/checks/gradient-model.ts";
import { type GradientRow, gradientVerdict } from "../../../lib/checks/gradient-verdict.ts";
import { cloudData, tinyModel } from "../training/sample-data.ts";
import { cloudSplits, weightsOf } from "./check-samples.ts";

const data = cloudSplits();

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Convolution, batch normalisation, pooling, dropout, penalty: what a small conv net has. */
function smallConvNet(): tf.LayersModel {
  const seeded = (seed: number): ReturnType<typeof tf.initializers.heNormal> =>
    tf.initializers.heNormal({ seed });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        name: "conv",
        inputShape: [4, 4, 1],
        filters: 3,
        kernelSize: 3,
        padding: "same",
        kernelInitializer: seeded(1),
      }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.reLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({
        name: "logits",
        units: 3,
        kernelInitializer: seeded(2),
        kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }),
      }),
    ],
  });
}

const rowsOf = (evidence: Readonly<Record<string, unknown>>): readonly GradientRow[] =>
  evidence["rows"] as readonly GradientRow[];

describe("checkGradients", () => {
  it("finds a conv net's backpropagation right to 1e-7 in double precision", async () => {
    const images = cloudData({ count: 40, size: 16 });
    const verdict = await checkGradients({
      buildModel: smallConvNet,
      data: { ...images, shape: [4, 4, 1] },
    });
    expect(verdict.evidence).toMatchObject({ precision: "float64", grade: "good" });
    expect(verdict.passed).toBe(true);
    expect(verdict.value).toBeLessThanOrEqual(1e-7);
    const names = rowsOf(verdict.evidence).map(({ name }) => name);
    expect(names).toEqual([
      "conv/kernel",
      "conv/bias",
      "norm/gamma",
      "norm/beta",
      "logits/kernel",
      "logits/bias",
    ]);
    // A bias before batch normalisation is taken out again by it: its derivative is 0 on both sides.
    expect(rowsOf(verdict.evidence)[1]).toMatchObject({ compared: 0, bothZero: 3 });
  });

  it("leaves out derivatives beside a kink and counts them", async () => {
    // Inputs of zero and no burn-in leave every ReLU exactly at its kink: any step of a hidden bias crosses it.
    const features = new Float32Array(data.train.features.length);
    const verdict = await checkGradients({
      buildModel: tinyModel,
      data: { ...data.train, features },
      burnIn: 0,
      // Two samples of two classes: with three of three, uniform probabilities have a derivative of 0.
      samples: 2,
    });
    const rows = rowsOf(verdict.evidence);
    expect(rows.find(({ name }) => name === "hidden/bias")).toMatchObject({
      compared: 0,
      kinks: 8,
    });
    expect(rows.find(({ name }) => name === "logits/bias")).toMatchObject({
      compared: 3,
      kinks: 0,
    });
  });

  it("puts the model back after its burn-in and leaks no tensor", async () => {
    const model = tinyModel();
    const before = weightsOf(model);
    const tensors = tf.memory().numTensors;
    const fractions: number[] = [];
    await checkGradients({ model, data, onProgress: (fraction) => fractions.push(fraction) });
    expect(weightsOf(model)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(fractions.at(-1)).toBe(1);
  });

  it("ends when it is interrupted", async () => {
    const controller = new AbortController();
    const run = checkGradients({ buildModel: tinyModel, data, signal: controller.signal });
    controller.abort(new Error("interrupted"));
    await expect(run).rejects.toThrow("interrupted");
  });

  it("computes layers that only this process knows here: twice the gradient is a relative error of 0.5", async () => {
    const model = tf.sequential({ layers: [new Doubled({ inputShape: [3], name: "doubled" })] });
    const tensors = tf.memory().numTensors;
    const verdict = await checkGradients({ model, data: cloudData({ size: 3 }), burnIn: 0 });
    expect(verdict.passed).toBe(false);
    // |2g - g| / max(|2g|, |g|) = 1/2, and in double precision.
    expect(verdict.value).toBeCloseTo(0.5, 8);
    expect(verdict.remedy[0]).toMatch(/doubled\/scale.*numeric is 2\.000/);
    expect(verdict.evidence["precision"]).toBe("float64");
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

/** Multiplies by a weight, and tells twice the gradient of it: the mistake to be found. */
class Doubled extends tf.layers.Layer {
  static readonly className = "Doubled";
  private weight: ReturnType<tf.layers.Layer["addWeight"]> | undefined;
  override build(): void {
    this.weight = this.addWeight("scale", [3], "float32", tf.initializers.ones());
    super.build([]);
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    const scale = this.weight?.read();
    if (input === undefined || scale === undefined) throw new Error("not built");
    const wrong = tf.customGrad((x, w) => ({
      value: tf.mul(x as tf.Tensor, w as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => [
        dy.mul(w as tf.Tensor),
        dy
          .mul(x as tf.Tensor)
          .sum(0)
          .mul(2),
      ],
    }));
    return wrong(input, scale);
  }
}

describe("measureGradients", () => {
  it("finds a layer that tells twice its gradient: relative error 0.5", async () => {
    tf.serialization.registerClass(Doubled);
    const model = tf.sequential({ layers: [new Doubled({ inputShape: [3], name: "doubled" })] });
    const few = cloudData({ count: 3, size: 3 });
    const measured = await measureGradients({
      topology: JSON.stringify(model.toJSON(null, false)),
      weights: [{ shape: [3], values: [1, 1, 1] }],
      features: few.features,
      shape: [3, 3],
      labels: few.labels,
      loss: "sparse-categorical-crossentropy",
      perTensor: 3,
      seed: 1,
    });
    const verdict = gradientVerdict(measured, { depth: 1, setting: {} });
    expect(verdict.passed).toBe(false);
    expect(verdict.evidence["grade"]).toBe("wrong");
    // |2g - g| / max(|2g|, |g|) = 1/2; this process computes in float32, so to two digits.
    expect(verdict.value).toBeCloseTo(0.5, 1);
    expect(verdict.remedy[0]).toMatch(/doubled\/scale/);
  });
});

describe("checkGradientFunction", () => {
  const rosenbrock = (params: Float64Array): { value: number; gradient: Float64Array } => {
    const [x = 0, y = 0] = params;
    return {
      value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    };
  };

  it("passes the gradient of Rosenbrock's function", () => {
    const verdict = checkGradientFunction(rosenbrock, { params: Float64Array.of(-1.2, 1) });
    expect(verdict).toMatchObject({ passed: true, threshold: "≤ 1e-7" });
    expect(verdict.value).toBeLessThan(1e-8);
  });

  it("fails a gradient with one wrong sign", () => {
    const verdict = checkGradientFunction(
      (params) => {
        const { value, gradient } = rosenbrock(params);
        gradient[1] = -(gradient[1] ?? 0);
        return { value, gradient };
      },
      { params: Float64Array.of(-1.2, 1) },
    );
    expect(verdict.passed).toBe(false);
    // |a - (-a)| / |a| = 2.
    expect(verdict.value).toBeCloseTo(2, 6);
  });

  it("counts derivatives that are zero on both sides, and fails when nothing is left", () => {
    const flat = checkGradientFunction(() => ({ value: 3, gradient: new Float64Array(2) }), {
      params: Float64Array.of(1, 2),
    });
    expect(flat.passed).toBe(false);
    expect(flat.summary).toMatch(/None of the 2 sampled derivatives could be compared \(2 zero/);
  });

  it("refuses a gradient of another length", () => {
    expect(() =>
      checkGradientFunction(() => ({ value: 0, gradient: new Float64Array(1) }), {
        params: new Float64Array(2),
      }),
    ).toThrow(/gradient of 2 numbers.*received 1/);
  });
});
