import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nativeBackend } from "../../lib/backend/native-binding.ts";
import { inNativeDouble } from "../../lib/backend/native-double.ts";
import { tf } from "../../lib/backend/tf.ts";
import { checkGradients } from "../../lib/checks/check-gradients.ts";
import { modelLoss } from "../../lib/checks/gradient-model.ts";
import type { LabeledData } from "../../lib/data/labeled-data.ts";
import { useAddon } from "../support/native-addon.ts";
import { venvBin } from "../support/python.ts";

const script = fileURLToPath(new URL("native-double-gradients.py", import.meta.url));

const linux = useAddon();

const normal = (seed: number): ReturnType<typeof tf.initializers.randomNormal> =>
  tf.initializers.randomNormal({ stddev: 0.5, seed });

/** Smooth everywhere: tanh, sigmoid, averages, batch statistics. */
function convNet(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 6, 2],
        filters: 4,
        kernelSize: 3,
        padding: "same",
        activation: "tanh",
        kernelInitializer: normal(1),
        biasInitializer: normal(2),
      }),
      tf.layers.batchNormalization({ gammaInitializer: normal(3), betaInitializer: normal(4) }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.separableConv2d({
        filters: 3,
        kernelSize: 2,
        activation: "sigmoid",
        depthwiseInitializer: normal(5),
        pointwiseInitializer: normal(6),
        biasInitializer: normal(7),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, kernelInitializer: normal(8), biasInitializer: normal(9) }),
    ],
  });
}

function lstmNet(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.lstm({
        inputShape: [5, 3],
        units: 4,
        recurrentActivation: "sigmoid",
        kernelInitializer: normal(1),
        recurrentInitializer: normal(2),
        biasInitializer: normal(3),
        unitForgetBias: false,
      }),
      tf.layers.dense({ units: 3, kernelInitializer: normal(4), biasInitializer: normal(5) }),
    ],
  });
}

function noise(shape: readonly number[], count: number): LabeledData {
  const size = shape.reduce((product, length) => product * length, count);
  const features = Float32Array.from({ length: size }, (_, index) => Math.sin(7 * index + 1));
  const labels = Int32Array.from({ length: count }, (_, index) => index % 3);
  return {
    name: "noise",
    features,
    labels,
    shape: [...shape],
    classNames: ["a", "b", "c"],
    ids: Array.from(labels, (_, index) => String(index)),
    fingerprint: "",
  };
}

interface Gradients {
  readonly loss: number;
  readonly gradients: readonly (readonly number[])[];
}

function reference(net: string, model: tf.LayersModel, data: LabeledData): Gradients {
  const weights = model.trainableWeights.map((weight) => {
    const tensor = weight.read();
    return { shape: tensor.shape, values: Array.from(tensor.dataSync()) };
  });
  const { stdout, stderr, status } = spawnSync(join(venvBin, "python"), [script], {
    input: JSON.stringify({
      net,
      weights,
      features: Array.from(data.features),
      labels: Array.from(data.labels),
      shape: [data.labels.length, ...data.shape],
    }),
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Gradients;
}

function inDouble(
  model: tf.LayersModel,
  data: LabeledData,
): Gradients & { singleOps: readonly string[] } {
  const features = Array.from(data.features);
  const computed = inNativeDouble((): Gradients => {
    const batch = {
      features: tf.tensor(features, [data.labels.length, ...data.shape]),
      labels: tf.tensor1d(data.labels, "int32"),
    };
    const { forward, finish } = modelLoss(model, "sparse-categorical-crossentropy", batch);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(() => finish(forward()), variables);
    return {
      loss: value.dataSync()[0] ?? Number.NaN,
      gradients: variables.map(({ name }) => Array.from(grads[name]?.dataSync() ?? [])),
    };
  });
  if (computed === undefined) throw new Error("no native backend");
  return { ...computed.result, singleOps: computed.singleOps };
}

/** Largest difference ÷ largest derivative, over a tensor. */
function error(actual: readonly number[] | undefined, expected: readonly number[]): number {
  const scale = Math.max(...expected.map(Math.abs));
  return (
    Math.max(...expected.map((value, index) => Math.abs(value - (actual?.[index] ?? Number.NaN)))) /
    scale
  );
}

const nets = [
  ["conv", convNet, [6, 6, 2]],
  ["lstm", lstmNet, [5, 3]],
] as const;

describe.skipIf(!linux)("TensorFlow's float64 kernels from TypeScript", () => {
  it.each(nets)(
    "give the gradients of Python's TensorFlow in float64 for a smooth %s net, to 1e-12",
    (name, build, shape) => {
      const [model, data] = [build(), noise(shape, 3)];
      const before = model.getWeights().map((tensor) => Array.from(tensor.dataSync()));
      const [expected, actual] = [reference(name, model, data), inDouble(model, data)];
      expect(actual.singleOps).toEqual([]);
      expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-13);
      for (const [index, gradient] of expected.gradients.entries()) {
        expect(error(actual.gradients[index], gradient)).toBeLessThan(1e-12);
      }
      // The model is as it was, and computes in single precision again.
      expect(model.getWeights().map((tensor) => Array.from(tensor.dataSync()))).toEqual(before);
      expect(tf.scalar(1).div(3).dataSync()[0]).toBe(Math.fround(1 / 3));
      model.dispose();
    },
  );

  it("leave no tensor behind, also after an error", () => {
    const count = (): number[] => [
      tf.memory().numTensors,
      (nativeBackend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors(),
    ];
    const x = tf.ones([3]).add(1);
    const before = count();
    expect(inNativeDouble(() => x.div(3).sum().dataSync()[0])?.result).toBe(2);
    const failing = (): never => {
      x.mul(2);
      throw new Error("in the middle");
    };
    expect(() => inNativeDouble(failing)).toThrow("in the middle");
    expect(() => inNativeDouble(() => tf.ones([2, 3]).matMul(tf.ones([4, 5]) as never))).toThrow();
    expect(count()).toEqual(before);
  });

  it("run an op that TensorFlow has in single precision only between casts, and say so", () => {
    const computed = inNativeDouble(
      () =>
        tf.image
          .resizeBilinear(tf.ones([1, 2, 2, 1]).div<tf.Tensor4D>(3), [4, 4])
          .localResponseNormalization()
          .dataSync()[0],
    );
    expect(computed?.singleOps).toEqual(["LRN"]);
    // By hand: a / (1 + a²)^0.5 for a = 1/3.
    expect(computed?.result).toBeCloseTo(1 / 3 / Math.sqrt(1 + 1 / 9), 6);
  });
});

describe.skipIf(!linux)("the gradient check on the native backend", () => {
  it.each(nets)(
    "checks TensorFlow's own kernels in float64 for the %s net",
    async (_, build, shape) => {
      const model = build();
      const verdict = await checkGradients({ model, data: noise(shape, 30), perTensor: 5 });
      expect(verdict.passed, verdict.summary).toBe(true);
      const { backend } = verdict.evidence as {
        backend: { name: string; error: number; double: { error: number; singleOps: string[] } };
      };
      expect(backend.name).toBe("tensorflow");
      expect(backend.double.singleOps).toEqual([]);
      expect(backend.double.error).toBeLessThan(1e-10);
      model.dispose();
    },
    120_000,
  );

  it("finds a kernel whose gradient is off by one part in ten thousand, which float32 would explain", async () => {
    const [model, data] = [convNet(), noise([6, 6, 2], 30)];
    const right = tf.getKernel("Conv2DBackpropFilter", "tensorflow");
    const plant = (kernelFunc: typeof right.kernelFunc): void => {
      tf.unregisterKernel("Conv2DBackpropFilter", "tensorflow");
      tf.registerKernel({ ...right, kernelFunc });
    };
    plant((args) => tf.mul(right.kernelFunc(args) as tf.Tensor, 1 + 1e-4));
    try {
      const verdict = await checkGradients({ model, data, perTensor: 5 });
      expect(verdict.passed).toBe(false);
      expect(verdict.evidence).toMatchObject({ backend: { name: "tensorflow" } });
      expect(verdict.remedy[0]).toContain("gradients of the backend tensorflow differ");
    } finally {
      plant(right.kernelFunc);
      model.dispose();
    }
  }, 120_000);
});
