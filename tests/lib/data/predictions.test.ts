import { expect, test } from "vitest";
import { predictionsOf, requirePredictionsOf } from "../../../lib/data/predictions.ts";
import { smallData } from "./support.ts";

const data = smallData([0, 1]);
const logits = { values: Float32Array.of(0, Math.log(3), 0, 0), classes: 2 };

test("predictions hold class, probability and loss of each sample", () => {
  expect(predictionsOf(data, "test", logits)).toEqual({
    split: "test",
    fingerprint: data.fingerprint,
    ids: data.ids,
    labels: [0, 1],
    predicted: [1, 0],
    // softmax(0, ln 3) = (1/4, 3/4); the losses are -ln 1/4 and -ln 1/2.
    confidence: [0.75, 0.5],
    loss: [4, 2].map((odds) => Number(Math.log(odds).toPrecision(6))),
  });
});

test("predictions of other data are refused", () => {
  const predictions = predictionsOf(data, "test", logits);
  requirePredictionsOf(data, predictions);
  expect(() => requirePredictionsOf(smallData([0, 0]), predictions)).toThrow(
    /received predictions of other data .* Train again on the data as it is now/u,
  );
});
