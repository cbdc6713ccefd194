import { expect, test } from "vitest";
import { findDataProblems } from "../../../lib/data/data-problems.ts";
import { smallData } from "./support.ts";

test("good samples have no problems", () => {
  const none = { labelsOutOfRange: [], notFinite: [], constant: [] };
  expect(findDataProblems(smallData([0, 1, 2]))).toEqual(none);
});

test("a sample of NaN is not finite, and not called constant too", () => {
  const features = Float32Array.of(Number.NaN, Number.NaN, 1, 1);
  const problems = findDataProblems(smallData([0, 0], { features }));
  expect(problems.notFinite).toEqual(["s0"]);
  expect(problems.constant).toEqual(["s1"]);
});

test("a sample of one feature is never constant", () => {
  const data = smallData([0, 1], { features: Float32Array.of(3, 3), shape: [1] });
  expect(findDataProblems(data).constant).toEqual([]);
});
