import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { dropoutLayers, withDropout } from "../../../lib/training/dropout-layers.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function nested(): tf.LayersModel {
  const inner = tf.sequential({
    layers: [tf.layers.dropout({ name: "inner", rate: 0.5, inputShape: [100] })],
  });
  return tf.sequential({
    layers: [
      tf.layers.dropout({ name: "outer", rate: 0.5, seed: 4, inputShape: [100] }),
      inner,
      tf.layers.activation({ activation: "linear" }),
    ],
  });
}

const forward = (model: tf.LayersModel): number[] =>
  tf.tidy(() =>
    Array.from((model.apply(tf.ones([1, 100]), { training: true }) as tf.Tensor).dataSync()),
  );

describe("dropoutLayers", () => {
  it("finds dropout in models inside models too", () => {
    expect(dropoutLayers(nested()).map(({ name }) => name)).toEqual(["outer", "inner"]);
  });
});

describe("withDropout", () => {
  it("gives the same mask for a seed and another for the next", () => {
    const model = nested();
    const layers = dropoutLayers(model);
    const masks = [7, 7, 8].map((seed) => withDropout(layers, { seed }, () => forward(model)));
    expect(masks[1]).toEqual(masks[0]);
    expect(masks[2]).not.toEqual(masks[0]);
    // Two dropouts of one half keep a quarter, scaled by four; each with a mask of its own.
    expect(new Set(masks[0])).toEqual(new Set([0, 4]));
  });

  it("turns dropout off, and puts rate and seed back also after an error", () => {
    const model = nested();
    const layers = dropoutLayers(model);
    expect(withDropout(layers, { rate: 0 }, () => forward(model))).toEqual(
      Array.from({ length: 100 }, () => 1),
    );
    const fail = (): never => {
      throw new Error("stop");
    };
    expect(() => withDropout(layers, { seed: 9, rate: 0 }, fail)).toThrow("stop");
    expect(layers.map((layer) => layer.getConfig())).toMatchObject([
      { rate: 0.5, seed: 4 },
      { rate: 0.5, seed: undefined },
    ]);
  });
});
