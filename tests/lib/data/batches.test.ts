import { expect, test } from "vitest";
import { createRandom } from "../../../lib/core/random.ts";
import { batches } from "../../../lib/data/batches.ts";
import { smallData } from "./support.ts";

test("the last batch is smaller when the size does not divide", () => {
  const [first, last, ...rest] = [...batches(smallData([0, 1, 2]), { batchSize: 2 })];
  expect(rest).toHaveLength(0);
  expect(first?.shape).toEqual([2, 2]);
  expect(last?.shape).toEqual([1, 2]);
  expect([...(last?.features ?? [])]).toEqual([2, 12]);
  expect([...(last?.labels ?? [])]).toEqual([2]);
});

test("samples come in the order asked for, and say where they stand", () => {
  const order = Int32Array.of(2, 0);
  const [batch] = [...batches(smallData([0, 1, 2]), { batchSize: 8, order })];
  expect([...(batch?.features ?? [])]).toEqual([2, 12, 0, 10]);
  expect([...(batch?.labels ?? [])]).toEqual([2, 0]);
  expect([...(batch?.indices ?? [])]).toEqual([2, 0]);
});

test("augmentation changes the batch and never the data", () => {
  const data = smallData([0, 1]);
  const augment = (features: Float32Array): void => void features.fill(7);
  const random = createRandom(1);
  const [batch] = [...batches(data, { batchSize: 2, augment, random })];
  expect([...(batch?.features ?? [])]).toEqual([7, 7, 7, 7]);
  expect([...data.features]).toEqual([0, 10, 1, 11]);
});

test("augmentation without a random stream is refused", () => {
  const walk = (): unknown => [...batches(smallData([0]), { batchSize: 1, augment: () => {} })];
  expect(walk).toThrow(/Pass createRandom\(seed\)/u);
});

test.each([[0], [-2], [1.5], [Number.NaN]])("a batch size of %d is refused", (batchSize) => {
  expect(() => [...batches(smallData([0]), { batchSize })]).toThrow(/integer of at least 1/u);
});
