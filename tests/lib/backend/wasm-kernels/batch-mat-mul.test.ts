import { expect, test } from "vitest";
import { tf } from "../../../../lib/backend/tf.ts";
import { relativeError, valuesOn } from "../support.ts";

const flags = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

test.each(flags)(
  "a product with transposeA %s, transposeB %s equals the cpu backend's",
  async (ta, tb) => {
    const product = () =>
      tf.matMul(
        tf.randomNormal(ta ? [7, 5] : [5, 7], 0, 1, "float32", 1),
        tf.randomNormal(tb ? [3, 7] : [7, 3], 0, 1, "float32", 2),
        ta,
        tb,
      );
    const error = relativeError(await valuesOn("wasm", product), await valuesOn("cpu", product));
    expect(error).toBeLessThan(1e-4);
  },
);

test.each(flags)(
  "a batch of products with transposeA %s, transposeB %s equals the cpu backend's",
  async (ta, tb) => {
    const product = () =>
      tf.matMul(
        tf.randomNormal(ta ? [2, 4, 7, 5] : [2, 4, 5, 7], 0, 1, "float32", 1),
        tf.randomNormal(tb ? [2, 4, 3, 7] : [2, 4, 7, 3], 0, 1, "float32", 2),
        ta,
        tb,
      );
    const error = relativeError(await valuesOn("wasm", product), await valuesOn("cpu", product));
    expect(error).toBeLessThan(1e-4);
  },
);

test("[[1, 2], [3, 4]]ᵀ times [[1], [10]] is [[31], [42]]", async () => {
  const { values } = await valuesOn("wasm", () =>
    tf.matMul(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([[1], [10]]),
      true,
    ),
  );
  expect(values).toEqual([31, 42]);
});
