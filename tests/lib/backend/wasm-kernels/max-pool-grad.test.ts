import { describe, expect, test } from "vitest";
import { tf } from "../../../../lib/backend/tf.ts";
import { relativeError, valuesOn } from "../support.ts";

interface Case {
  readonly input: [number, number, number, number];
  readonly size: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "same" | "valid" | number;
}

const cases: readonly Case[] = [
  { input: [2, 8, 8, 3], size: 2, strides: 2, pad: "valid" },
  { input: [2, 7, 9, 2], size: 3, strides: 2, pad: "same" },
  { input: [1, 6, 6, 4], size: 3, strides: 1, pad: "valid" },
  { input: [1, 6, 5, 1], size: [2, 3], strides: [1, 2], pad: "same" },
  { input: [2, 5, 5, 2], size: 3, strides: 2, pad: 1 },
];

describe.each(cases)(
  "gradient of maxPool, input $input, size $size, strides $strides, pad $pad",
  ({ input, size, strides, pad }) => {
    const gradient = (relu: boolean) => () =>
      tf.grad((x: tf.Tensor) =>
        tf
          .maxPool((relu ? tf.relu(x) : x) as tf.Tensor4D, size, strides, pad)
          .square()
          .sum(),
      )(tf.randomNormal(input, 0, 1, "float32", 7));

    test.each([
      ["of distinct values", false],
      ["after relu, where zeros tie", true],
    ])("%s, it equals the cpu backend's", async (_, relu) => {
      const actual = await valuesOn("wasm", gradient(relu));
      const reference = await valuesOn("cpu", gradient(relu));
      expect(relativeError(actual, reference)).toBeLessThan(1e-4);
    });
  },
);

test("of equal values the first one in reading order gets the whole gradient", async () => {
  const { values } = await valuesOn("wasm", () =>
    tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid").sum())(
      tf.ones([1, 2, 2, 1]),
    ),
  );
  expect(values).toEqual([1, 0, 0, 0]);
});

test("a window of NaN gets no gradient and does not disturb its neighbour", async () => {
  const { values } = await valuesOn("wasm", () =>
    tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, [1, 2], [1, 2], "valid").sum())(
      tf.tensor4d([Number.NaN, Number.NaN, 1, 2], [1, 1, 4, 1]),
    ),
  );
  expect(values).toEqual([0, 0, 0, 1]);
});
