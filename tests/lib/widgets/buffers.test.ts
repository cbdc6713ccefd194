import { expect, test } from "vitest";
import { joinBuffers, splitBuffers } from "../../../lib/widgets/buffers.ts";

test("binary values leave a state with their paths, and lists keep their places", () => {
  const state = {
    plain: [1, "a", null],
    top: Uint8Array.of(1, 2),
    nested: { deep: [{ x: new Float32Array([1]) }, Uint8Array.of(3)] },
  };
  const { state: json, paths, buffers } = splitBuffers(state);
  expect(json).toEqual({ plain: [1, "a", null], nested: { deep: [{}, null] } });
  expect(paths).toEqual([["top"], ["nested", "deep", 0, "x"], ["nested", "deep", 1]]);
  // 1.0 as float32, little endian, is 00 00 80 3f (IEEE 754).
  expect(buffers.map((buffer) => [...buffer])).toEqual([[1, 2], [0, 0, 0x80, 0x3f], [3]]);
});

test("joining puts buffers back where they were", () => {
  const state = { a: Uint8Array.of(9), list: [Uint8Array.of(8), 1] };
  const { state: json, paths, buffers } = splitBuffers(state);
  expect(joinBuffers(json, paths, buffers)).toEqual(state);
});

test("a view of a part of a buffer sends that part only", () => {
  const whole = Uint8Array.of(0, 1, 2, 3);
  const { buffers } = splitBuffers({ part: new DataView(whole.buffer, 1, 2) });
  expect([...(buffers[0] ?? [])]).toEqual([1, 2]);
});
