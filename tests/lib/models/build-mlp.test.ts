import { expect, test } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";

const options = { inputShape: [8, 8, 1], classes: 10, seed: 7 };

test("hidden layers follow the widths and the output is logits", () => {
  const model = buildMlp({ ...options, units: [32, 16] });
  expect(model.layers.map((layer) => layer.name)).toEqual([
    "input",
    "flatten",
    "dense1",
    "dense2",
    "logits",
  ]);
  // 64·32 + 32 + 32·16 + 16 + 16·10 + 10
  expect(model.countParams()).toBe(2080 + 528 + 170);
  expect(model.outputs[0]?.shape).toEqual([null, 10]);
  model.dispose();
});

test("it takes the rows of a table, which are flat already", () => {
  const model = buildMlp({ inputShape: [3], classes: 2, units: [4], seed: 1 });
  expect(model.layers.map((layer) => layer.name)).toEqual(["input", "dense1", "logits"]);
  // 3·4 + 4 + 4·2 + 2
  expect(model.countParams()).toBe(26);
  model.dispose();
});

test("without hidden layers it is a linear classifier", () => {
  const model = buildMlp({ ...options, units: [] });
  expect(model.layers.map((layer) => layer.name)).toEqual(["input", "flatten", "logits"]);
  model.dispose();
});

test("a hidden layer is dropped out behind itself, never the input", () => {
  const model = buildMlp({ ...options, units: [8], dropout: 0.5 });
  expect(model.layers.map((layer) => layer.name)).toEqual([
    "input",
    "flatten",
    "dense1",
    "dropout1",
    "logits",
  ]);
  model.dispose();
});

test("the same seed gives the same logits", () => {
  const logits = (seed: number): number[] =>
    tf.tidy(() => {
      const model = buildMlp({ ...options, seed });
      const output = model.predict(tf.ones([1, 8, 8, 1])) as tf.Tensor;
      const values = [...output.dataSync()];
      model.dispose();
      return values;
    });
  expect(logits(1)).toEqual(logits(1));
  expect(logits(1)).not.toEqual(logits(2));
});

test("a width of zero is refused", () => {
  expect(() => buildMlp({ ...options, units: [16, 0] })).toThrow(/`units`.*received 0/u);
});
