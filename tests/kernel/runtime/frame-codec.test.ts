import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, encodeFrame } from "../../../kernel/runtime/frame-codec.ts";

test("frames come back whole however the pipe cuts them", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 50 }), (values, cut) => {
      const bytes = Buffer.concat(values.map(encodeFrame));
      const reader = new FrameReader();
      const read: unknown[] = [];
      for (let at = 0; at < bytes.length; at += cut) {
        read.push(...reader.read(bytes.subarray(at, at + cut)));
      }
      expect(read).toEqual(values.map((value) => structuredClone(value)));
    }),
  );
});

test("binary data stays binary", () => {
  const [read] = new FrameReader().read(encodeFrame({ buffers: [Uint8Array.from([1, 2])] }));
  expect(read).toEqual({ buffers: [Uint8Array.from([1, 2])] });
});
