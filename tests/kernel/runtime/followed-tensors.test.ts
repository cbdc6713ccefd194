import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { FollowedTensors } from "../../../kernel/runtime/followed-tensors.ts";
import type { TensorRecord } from "../../../kernel/runtime/tensor-engine.ts";

function tensor(size: number): TensorRecord {
  return { dataId: {}, dtype: "float32", size };
}

/** Sizes of what was freed, once they are `wanted`; the collector may need a second look. */
async function freedSizes(
  freed: readonly TensorRecord[],
  wanted: readonly number[],
): Promise<number[]> {
  const sizes = (): number[] => freed.map(({ size }) => size).toSorted((a, b) => a - b);
  for (let attempt = 0; attempt < 40 && sizes().join() !== wanted.join(); attempt++)
    await sleep(50);
  return sizes();
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
  expect(await freedSizes(freed, [3, 4])).toEqual([3, 4]);
  await followed.sweep();
  expect(await freedSizes(freed, [3, 4])).toEqual([3, 4]);
  expect(held.size).toBe(1);
});

test("a tensor that is let go after the first look is found by a later one", async () => {
  const freed: TensorRecord[] = [];
  const followed = new FollowedTensors((record) => freed.push(record));
  const holder = { tensor: tensor(7) as TensorRecord | undefined };
  followed.add(holder.tensor === undefined ? [] : [holder.tensor]);
  await followed.sweep();
  expect(freed).toEqual([]);
  holder.tensor = undefined;
  expect(await freedSizes(freed, [7])).toEqual([7]);
});
