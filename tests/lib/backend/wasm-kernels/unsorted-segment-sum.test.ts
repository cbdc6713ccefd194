import { expect, test } from "vitest";
import { selectBackend } from "../../../../lib/backend/select-backend.ts";
import { tf } from "../../../../lib/backend/tf.ts";
import { relativeError, valuesOn } from "../support.ts";

test("rows are summed by segment and ids out of range are left out", async () => {
  // By hand: segment 0 gets rows 2 and 4, segment 1 gets row 0, segment 2 nothing; row 1 has id -1, row 3 has id 3.
  const { shape, values } = await valuesOn("wasm", () =>
    tf.unsortedSegmentSum(
      tf.tensor2d([
        [1, 2],
        [30, 40],
        [5, 6],
        [700, 800],
        [9, 10],
      ]),
      tf.tensor1d([1, -1, 0, 3, 0], "int32"),
      3,
    ),
  );
  expect(shape).toEqual([3, 2]);
  expect(values).toEqual([14, 16, 1, 2, 0, 0]);
});

test("whole numbers are summed too", async () => {
  const { values } = await valuesOn("wasm", () =>
    tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3], "int32"), tf.tensor1d([1, 1, 0], "int32"), 2),
  );
  expect(values).toEqual([3, 3]);
});

test("the gradient of gather, which embeddings use, equals the cpu backend's", async () => {
  const gradient = () =>
    tf.grad((table: tf.Tensor) =>
      tf
        .gather(table, tf.tensor1d([4, 0, 4, 2, 4], "int32"))
        .square()
        .sum(),
    )(tf.randomNormal([6, 3], 0, 1, "float32", 1));
  const error = relativeError(await valuesOn("wasm", gradient), await valuesOn("cpu", gradient));
  expect(error).toBeLessThan(1e-4);
});

test("ids of two dimensions are refused with what to do", async () => {
  await selectBackend({ prefer: "wasm" });
  await tf.setBackend("wasm");
  const sum = () =>
    tf.tidy(() =>
      tf.unsortedSegmentSum(
        tf.ones([2, 2]),
        tf.zeros([2, 2], "int32") as unknown as tf.Tensor1D,
        2,
      ),
    );
  expect(sum).toThrow(/one id for each of the 2 rows.*received shape \[2, 2\].*Flatten/u);
});
