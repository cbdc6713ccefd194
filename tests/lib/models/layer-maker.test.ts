import { expect, test } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { chain, createLayerMaker, requireSizes } from "../../../lib/models/layer-maker.ts";

const options = { inputShape: [4], classes: 3, seed: 5 };

test("a chained model hands its penalties to a training loop", () => {
  const make = createLayerMaker({ ...options, weightDecay: 0.5 });
  const model = chain("net", [4], [make.dense("dense1", 2), make.logits()]);
  const [kernel] = model.getLayer("dense1").getWeights();
  const [output] = model.getLayer("logits").getWeights();
  const penalties = tf.tidy(() => model.calculateLosses().map((loss) => loss.dataSync()[0]!));
  const byHand = tf.tidy(() =>
    [kernel!, output!].map((weight) => 0.5 * weight.square().sum().dataSync()[0]!),
  );
  expect(penalties).toHaveLength(2);
  for (const [index, penalty] of penalties.entries()) {
    expect(penalty / byHand[index]!).toBeCloseTo(1, 5);
  }
  model.dispose();
});

test("a rate of zero makes no dropout layer", () => {
  expect(createLayerMaker(options).dropout("dropout1")).toEqual([]);
  const [layer] = createLayerMaker({ ...options, dropout: 0.25 }).dropout("dropout1");
  expect(layer?.getConfig()["rate"]).toBe(0.25);
});

test("dropout seeds follow from the model's seed and the layer's name", () => {
  const seed = (from: number, name: string): unknown =>
    createLayerMaker({ ...options, dropout: 0.5, seed: from })
      .dropout(name)[0]
      ?.getConfig()["seed"];
  expect(seed(1, "a")).toBe(seed(1, "a"));
  expect(seed(1, "a")).not.toBe(seed(1, "b"));
  expect(seed(1, "a")).not.toBe(seed(2, "a"));
});

test.each([[0], [-3], [2.5], [Number.NaN]])("a size of %d is refused", (size) => {
  expect(() => requireSizes("units", [8, size])).toThrow(/each of `units` to be an integer/u);
});
