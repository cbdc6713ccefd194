import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { allLayers, modelPenalties } from "../../../lib/training/penalties.ts";
import { createTrainer } from "../../../lib/training/trainer.ts";
import { cloudData } from "./sample-data.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const ones = tf.initializers.ones();
const l2 = tf.regularizers.l2({ l2: 0.5 });
const penalised = (units: number, size = 4): tf.layers.Layer =>
  tf.layers.dense({ inputShape: [size], units, kernelInitializer: ones, kernelRegularizer: l2 });

function totalOf(model: tf.LayersModel): number {
  return tf.tidy(() => modelPenalties(model).reduce((sum, one) => sum + one.dataSync()[0]!, 0));
}

describe("modelPenalties", () => {
  it("counts a tf.sequential's weight decay: 0.5 × 4 × 3 ones = 6", () => {
    const model = tf.sequential({ layers: [penalised(3)] });
    expect(totalOf(model)).toBe(6);
    model.dispose();
  });

  it("counts a functional model's, once for a layer that is used twice", () => {
    const input = tf.input({ shape: [4] });
    const twice = penalised(4);
    const output = twice.apply(twice.apply(input)) as tf.SymbolicTensor;
    // 0.5 × 16 ones.
    const model = tf.model({ inputs: input, outputs: output });
    expect(totalOf(model)).toBe(8);
    model.dispose();
  });

  it("counts those of a model inside a model and of a recurrent cell", () => {
    const inner = tf.sequential({ layers: [penalised(3)] });
    const nested = tf.sequential({ layers: [inner] });
    expect(totalOf(nested)).toBe(6);
    const recurrent = tf.sequential({
      layers: [
        tf.layers.simpleRNN({
          inputShape: [2, 4],
          units: 3,
          kernelInitializer: ones,
          kernelRegularizer: l2,
        }),
      ],
    });
    expect(totalOf(recurrent)).toBe(6);
    expect(allLayers(recurrent).length).toBe(2);
    tf.dispose([nested.getWeights(), recurrent.getWeights()]);
  });
});

describe("a trainer", () => {
  it("minimises the penalties of a tf.sequential too", async () => {
    const model = tf.sequential({ layers: [penalised(3)] });
    const trainer = createTrainer({ model, seed: 1 });
    const { steps } = await trainer.fit(cloudData({ count: 6 }), { epochs: 1, batchSize: 6 });
    expect(steps[0]!["total_loss"]! - steps[0]!["loss"]!).toBeCloseTo(6, 4);
    trainer.dispose();
    model.dispose();
  });
});
