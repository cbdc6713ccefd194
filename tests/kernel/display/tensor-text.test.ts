import { expect, test } from "vitest";
import { isTensorLike, tensorText } from "../../../kernel/display/tensor-text.ts";

function tensor(shape: readonly number[], values: readonly unknown[], dtype = "float32") {
  return { shape, dtype, dataSync: () => values };
}

test("a matrix shows its type, shape and rows", () => {
  expect(tensorText(tensor([2, 2], [1, 2.5, 3, 4]))).toBe(
    "Tensor float32 [2, 2]\n[[1, 2.5],\n [3, 4]]",
  );
});

test("a scalar shows its value", () => {
  expect(tensorText(tensor([], [0.1 + 0.2]))).toBe("Tensor float32 []\n0.3");
});

test("a large vector shows three values at each end", () => {
  const values = Array.from({ length: 300 }, (_, index) => index);
  expect(tensorText(tensor([300], values))).toContain("[0, 1, 2, …, 297, 298, 299]");
});

test("truth values and strings read as such", () => {
  expect(tensorText(tensor([2], [1, 0], "bool"))).toContain("[true, false]");
  expect(tensorText(tensor([1], ["a"], "string"))).toContain('["a"]');
});

test("a disposed tensor isn't read", () => {
  const disposed = {
    ...tensor([2], []),
    isDisposed: true,
    dataSync: () => {
      throw new Error("disposed");
    },
  };
  expect(tensorText(disposed)).toBe("Tensor float32 [2] (disposed)");
});

test("a tensor of millions of values isn't read", () => {
  const huge = {
    shape: [2000, 2000],
    dtype: "float32",
    dataSync: () => {
      throw new Error("read");
    },
  };
  expect(tensorText(huge)).toContain("4000000 values");
});

test("only shape, dtype and dataSync together make a tensor", () => {
  expect(isTensorLike(tensor([1], [1]))).toBe(true);
  expect(isTensorLike({ shape: [1], dtype: "float32" })).toBe(false);
  expect(isTensorLike({ shape: ["a"], dtype: "x", dataSync: () => [] })).toBe(false);
  expect(isTensorLike(null)).toBe(false);
});
