import { beforeAll, expect, test } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

test("each input pixel gets what the output pixels that show it got, image by image", () => {
  const x = tf.zeros<tf.Rank.R4>([2, 1, 2, 1]);
  const weights = tf.tensor4d([1, 2, 3, 4, 10, 20, 30, 40], [2, 1, 4, 1]);
  const loss = (images: tf.Tensor4D): tf.Scalar =>
    tf.image.resizeNearestNeighbor(images, [1, 4]).mul(weights).sum().asScalar();
  // By hand: of four columns the first two show the first input, 1 + 2, the others the second, 3 + 4.
  expect(
    Array.from(
      tf
        .grad(loss as (x: tf.Tensor) => tf.Tensor)(x)
        .dataSync(),
    ),
  ).toEqual([3, 7, 30, 70]);
});

test.each([
  [5, 3, false],
  [3, 7, false],
  [3, 7, true],
  [4, 1, true],
])(
  "is the forward pass's own, for %i to %i pixels, corners aligned: %s",
  (from, to, alignCorners) => {
    const x = tf.range(0, 2 * from * 3).reshape([2, from, 1, 3]);
    const weights = tf.linspace(1, 2, 2 * to * 3).reshape([2, to, 1, 3]);
    const loss = (images: tf.Tensor): tf.Scalar =>
      tf.image
        .resizeNearestNeighbor(images as tf.Tensor4D, [to, 1], alignCorners)
        .mul(weights)
        .sum()
        .asScalar();
    // It is linear, so its derivative along any direction is its value there.
    const along = tf.grad(loss)(x).mul(x).sum().dataSync()[0] ?? Number.NaN;
    expect(along / (loss(x).dataSync()[0] ?? Number.NaN)).toBeCloseTo(1, 5);
  },
);
