import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { modelLoss } from "../../../lib/checks/gradient-model.ts";
import { measureInProcess } from "../../../lib/checks/gradient-in-process.ts";
import { relativeDifference } from "../../../lib/checks/numeric-gradient.ts";
import { venvBin } from "../../support/python.ts";
import { cloudData } from "../training/sample-data.ts";

const script = fileURLToPath(new URL("tensorflow-gradients.py", import.meta.url));

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** tanh, sigmoid and softmax: no kink anywhere. */
function smoothModel(): tf.LayersModel {
  const random = (seed: number): ReturnType<typeof tf.initializers.randomNormal> =>
    tf.initializers.randomNormal({ stddev: 0.7, seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({
        inputShape: [4],
        units: 6,
        activation: "tanh",
        kernelInitializer: random(1),
        biasInitializer: random(2),
      }),
      tf.layers.dense({
        units: 5,
        activation: "sigmoid",
        kernelInitializer: random(3),
        biasInitializer: random(4),
      }),
      tf.layers.dense({ units: 3, kernelInitializer: random(5), biasInitializer: random(6) }),
    ],
  });
}

it("agrees with TensorFlow's float64 gradients to 1e-7 on a smooth net, by backpropagation and by differences", () => {
  const [model, data] = [smoothModel(), cloudData({ count: 3 })];
  const weights = model.weights.map((weight) => {
    const tensor = weight.read();
    return { shape: tensor.shape, values: Array.from(tensor.dataSync()) };
  });
  const input = JSON.stringify({
    weights,
    features: Array.from(data.features),
    labels: Array.from(data.labels),
    shape: [3, 4],
  });
  const { stdout, stderr, status } = spawnSync(path.join(venvBin, "python"), [script], {
    input,
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
  });
  expect(status, stderr).toBe(0);
  const reference = JSON.parse(stdout) as { loss: number; gradients: number[][] };
  const features = tf.tensor2d(data.features.slice(), [3, 4]);
  const labels = tf.tensor1d(data.labels.slice(), "int32");
  const measured = measureInProcess({
    variables: model.trainableWeights.map((weight) => ({
      name: weight.originalName,
      variable: weight.read() as tf.Variable,
    })),
    ...modelLoss(model, "sparse-categorical-crossentropy", { features, labels }),
    perTensor: 1000,
    seed: 1,
  });
  expect(measured.bytesPerNumber).toBe(8);
  expect(relativeDifference(measured.loss, reference.loss)).toBeLessThan(1e-14);
  const errors = measured.tensors.flatMap(({ coordinates }, tensor) =>
    coordinates.map(({ index, analytic, numeric }) => {
      const right = reference.gradients[tensor]?.[index] ?? Number.NaN;
      return [relativeDifference(analytic, right), relativeDifference(numeric, right)] as const;
    }),
  );
  // 4·6 + 6 + 6·5 + 5 + 5·3 + 3 weights, all of them.
  expect(errors).toHaveLength(83);
  // Backpropagation in double differs by rounding only; differences by rounding ÷ h.
  expect(Math.max(...errors.map(([analytic]) => analytic))).toBeLessThan(1e-11);
  expect(Math.max(...errors.map(([, numeric]) => numeric))).toBeLessThan(1e-7);
  tf.dispose([features, labels]);
  model.dispose();
}, 180_000);
