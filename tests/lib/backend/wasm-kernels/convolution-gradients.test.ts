import { describe, expect, test } from "vitest";
import { selectBackend } from "../../../../lib/backend/select-backend.ts";
import { tf } from "../../../../lib/backend/tf.ts";
import { relativeError, valuesOn } from "../support.ts";

interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: number | [number, number];
  readonly pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
}

const cases: readonly Case[] = [
  { input: [2, 8, 8, 1], filter: [3, 3, 1, 4], strides: 1, pad: "same" },
  { input: [3, 7, 5, 2], filter: [3, 3, 2, 5], strides: 1, pad: "valid" },
  { input: [2, 9, 8, 3], filter: [3, 2, 3, 4], strides: 2, pad: "same" },
  { input: [2, 10, 11, 3], filter: [3, 3, 3, 2], strides: 2, pad: "valid" },
  { input: [1, 12, 12, 2], filter: [5, 5, 2, 3], strides: [3, 2], pad: "valid" },
  { input: [4, 6, 6, 8], filter: [1, 1, 8, 4], strides: 1, pad: "same" },
  { input: [2, 7, 7, 4], filter: [1, 1, 4, 3], strides: 2, pad: "same" },
  { input: [2, 6, 7, 2], filter: [3, 3, 2, 2], strides: 1, pad: 2 },
  {
    input: [2, 6, 6, 2],
    filter: [3, 3, 2, 2],
    strides: 1,
    pad: [
      [0, 0],
      [1, 0],
      [2, 1],
      [0, 0],
    ],
  },
  // Padding wider than the filter: the input's gradient falls back to the backend's own kernel.
  { input: [1, 5, 5, 1], filter: [2, 2, 1, 2], strides: 1, pad: 3 },
  { input: [1, 3, 3, 2], filter: [3, 3, 2, 6], strides: 1, pad: "valid" },
];

describe.each(cases)(
  "gradients of conv2d, input $input, filter $filter, strides $strides, pad $pad",
  ({ input, filter, strides, pad }) => {
    const gradients = () => {
      const x = tf.randomNormal<tf.Rank.R4>(input, 0, 1, "float32", 1);
      const w = tf.randomNormal<tf.Rank.R4>(filter, 0, 1, "float32", 2);
      return tf.grads((a: tf.Tensor, b: tf.Tensor) =>
        tf
          .conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad)
          .square()
          .mul(0.5)
          .sum(),
      )([x, w]);
    };

    test("the filter's gradient equals the cpu backend's", async () => {
      const actual = await valuesOn("wasm", () => gradients()[1]!);
      const reference = await valuesOn("cpu", () => gradients()[1]!);
      expect(relativeError(actual, reference)).toBeLessThan(1e-4);
    });

    test("the input's gradient equals the cpu backend's", async () => {
      const actual = await valuesOn("wasm", () => gradients()[0]!);
      const reference = await valuesOn("cpu", () => gradients()[0]!);
      expect(relativeError(actual, reference)).toBeLessThan(1e-4);
    });
  },
);

test("the filter's gradient of a 2×2 filter on a 3×3 image equals the sums by hand", async () => {
  // x = 1 … 9 row by row and dy = 1 everywhere: each tap sums the four pixels that it meets,
  // 1+2+4+5 = 12, 2+3+5+6 = 16, 4+5+7+8 = 24, 5+6+8+9 = 28.
  const { values } = await valuesOn("wasm", () =>
    tf.grad((filter: tf.Tensor) =>
      tf
        .conv2d(
          tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]),
          filter as tf.Tensor4D,
          1,
          "valid",
        )
        .sum(),
    )(tf.zeros([2, 2, 1, 1])),
  );
  expect(values).toEqual([12, 16, 24, 28]);
});

test("a long sum over 50,000 pixels stays within 1e-4 of the cpu backend", async () => {
  const gradient = () => {
    const x = tf.randomUniform<tf.Rank.R4>([64, 28, 28, 1], 0, 1, "float32", 3);
    const dy = tf.randomUniform<tf.Rank.R4>([64, 28, 28, 4], 0, 1, "float32", 4);
    return tf.grad((filter: tf.Tensor) =>
      tf
        .conv2d(x, filter as tf.Tensor4D, 1, "same")
        .mul(dy)
        .sum(),
    )(tf.zeros([3, 3, 1, 4]));
  };
  const actual = await valuesOn("wasm", gradient);
  const reference = await valuesOn("cpu", gradient);
  expect(relativeError(actual, reference)).toBeLessThan(1e-4);
});

test("conv2dTranspose, whose forward pass is the input's gradient, equals the cpu backend's", async () => {
  const gradients = (which: number) => () => {
    const x = tf.randomNormal<tf.Rank.R4>([2, 4, 4, 3], 0, 1, "float32", 5);
    const w = tf.randomNormal<tf.Rank.R4>([3, 3, 2, 3], 0, 1, "float32", 6);
    return tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      tf
        .conv2dTranspose(a as tf.Tensor4D, b as tf.Tensor4D, [2, 8, 8, 2], 2, "same")
        .square()
        .sum(),
    )([x, w])[which]!;
  };
  for (const which of [0, 1]) {
    const actual = await valuesOn("wasm", gradients(which));
    const reference = await valuesOn("cpu", gradients(which));
    expect(relativeError(actual, reference)).toBeLessThan(1e-4);
  }
});

test("a dilated filter is refused with its reason instead of a wrong gradient", async () => {
  await selectBackend({ prefer: "wasm" });
  const gradient = () =>
    tf.tidy(() =>
      tf.grad((filter: tf.Tensor) =>
        tf
          .conv2d(tf.ones<tf.Rank.R4>([1, 8, 8, 1]), filter as tf.Tensor4D, 1, "valid", "NHWC", 2)
          .sum(),
      )(tf.ones([3, 3, 1, 1])),
    );
  expect(gradient).toThrow(/dilation rates greater than 1 are not yet supported/u);
});
