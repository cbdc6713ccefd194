import { describe, expect, test } from "vitest";
import { tf } from "../../../../lib/backend/tf.ts";
import { relativeError, valuesOn } from "../support.ts";

interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: number | [number, number];
  readonly pad: "same" | "valid" | number;
}

const cases: readonly Case[] = [
  { input: [2, 8, 8, 3], filter: [3, 3, 3, 1], strides: 1, pad: "same" },
  { input: [2, 7, 6, 2], filter: [3, 3, 2, 2], strides: 1, pad: "valid" },
  { input: [1, 9, 9, 4], filter: [3, 3, 4, 1], strides: 2, pad: "same" },
  { input: [2, 10, 9, 2], filter: [2, 3, 2, 3], strides: 2, pad: "valid" },
  { input: [1, 6, 6, 1], filter: [5, 5, 1, 1], strides: 1, pad: 2 },
];

describe.each(cases)(
  "gradients of depthwiseConv2d, input $input, filter $filter, strides $strides, pad $pad",
  ({ input, filter, strides, pad }) => {
    const gradient = (which: number) => () => {
      const x = tf.randomNormal<tf.Rank.R4>(input, 0, 1, "float32", 1);
      const w = tf.randomNormal<tf.Rank.R4>(filter, 0, 1, "float32", 2);
      return tf.grads((a: tf.Tensor, b: tf.Tensor) =>
        tf
          .depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad)
          .square()
          .sum(),
      )([x, w])[which]!;
    };

    test.each([
      ["input", 0],
      ["filter", 1],
    ])("the %s's gradient equals the cpu backend's", async (_, which) => {
      const actual = await valuesOn("wasm", gradient(which));
      const reference = await valuesOn("cpu", gradient(which));
      expect(relativeError(actual, reference)).toBeLessThan(1e-4);
    });
  },
);

test("the filter's gradient keeps channels apart", async () => {
  // Two channels, one of ones and one of twos, dy = 1: a 1×1 filter's gradient is the sum of each channel, 4 and 8.
  const { values } = await valuesOn("wasm", () =>
    tf.grad((filter: tf.Tensor) =>
      tf
        .depthwiseConv2d(
          tf.tensor4d([1, 2, 1, 2, 1, 2, 1, 2], [1, 2, 2, 2]),
          filter as tf.Tensor4D,
          1,
          "valid",
        )
        .sum(),
    )(tf.zeros([1, 1, 2, 1])),
  );
  expect(values).toEqual([4, 8]);
});
