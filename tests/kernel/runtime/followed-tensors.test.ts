import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { expect, test } from "vitest";
import { FollowedTensors } from "../../../kernel/runtime/followed-tensors.ts";
import type { TensorRecord } from "../../../kernel/runtime/tensor-engine.ts";

function tensor(size: number): TensorRecord {
  return { dataId: {}, dtype: "float32", size };
}

function sizesOf(freed: readonly TensorRecord[]): number[] {
  return freed.map(({ size }) => size).toSorted((a, b) => a - b);
}

test("what nobody reaches is freed once, what someone holds or has freed himself isn't", async () => {
  const freed: TensorRecord[] = [];
  const followed = new FollowedTensors((record) => freed.push(record));
  const held = tensor(1);
  (() => {
    const disposed = tensor(2);
    followed.add([held, tensor(3), disposed, tensor(4)]);
    followed.forget(disposed);
  })();
  await followed.sweep();
  expect(sizesOf(freed)).toEqual([3, 4]);
  await followed.sweep();
  expect(sizesOf(freed)).toEqual([3, 4]);
  expect(held.size).toBe(1);
});

/** A function over the tensor that V8 has optimised in another thread and not put in place, as long as nobody asks for it. */
function optimizeOver(held: TensorRecord): void {
  setFlagsFromString("--allow-natives-syntax");
  const optimize = new Script(`(tensor) => {
    const size = () => tensor.size;
    %PrepareFunctionForOptimization(size);
    size();
    %DisableOptimizationFinalization();
    %OptimizeFunctionOnNextCall(size, "concurrent");
    size();
    %WaitForBackgroundOptimization();
  }`);
  (optimize.runInThisContext() as (tensor: TensorRecord) => void)(held);
  setFlagsFromString("--no-allow-natives-syntax");
}

test("a tensor that only an unfinished optimisation of V8 holds is freed at once", async () => {
  const freed: TensorRecord[] = [];
  const followed = new FollowedTensors((record) => freed.push(record));
  (() => {
    const lone = tensor(7);
    followed.add([lone]);
    optimizeOver(lone);
  })();
  await followed.sweep();
  expect(sizesOf(freed)).toEqual([7]);
});
