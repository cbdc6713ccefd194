import { expect, test } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { buildConvNet } from "../../../lib/models/build-conv-net.ts";
import { describeModel } from "../../../lib/models/describe-model.ts";

const options = { inputShape: [8, 8, 1], classes: 10, filters: [4], units: 8, seed: 1 };

test("the table shows each layer's output and weights, and makes no tensors", () => {
  const model = buildConvNet(options);
  model.getLayer("conv1").trainable = false;
  const before = tf.memory().numTensors;
  const description = describeModel(model);
  expect(tf.memory().numTensors).toBe(before);
  // conv1: 3·3·1·4 + 4; dense1: 4·4·4·8 + 8; logits: 8·10 + 10.
  expect(description.layers).toEqual([
    { layer: "input", type: "InputLayer", output: "?×8×8×1", params: 0, trainable: false },
    { layer: "conv1", type: "Conv2D", output: "?×8×8×4", params: 40, trainable: false },
    { layer: "pool1", type: "MaxPooling2D", output: "?×4×4×4", params: 0, trainable: true },
    { layer: "flatten", type: "Flatten", output: "?×64", params: 0, trainable: true },
    { layer: "dense1", type: "Dense", output: "?×8", params: 520, trainable: true },
    { layer: "logits", type: "Dense", output: "?×10", params: 90, trainable: true },
  ]);
  expect(description.params).toBe(650);
  expect(description.trainableParams).toBe(610);
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  model.dispose();
});
