import { expect, test } from "vitest";
import { pngAddress } from "../../../lib/plots/png.ts";
import { thumbnail, valueRange } from "../../../lib/plots/thumbnail.ts";

const images = { features: Float32Array.of(0, 8, 16, 4, Number.NaN, 0), shape: [1, 3] };

test("the range is that of all finite values", () => {
  expect(valueRange(images)).toEqual({ low: 0, high: 16 });
  expect(valueRange({ features: [Number.NaN] })).toEqual({ low: 0, high: 1 });
});

test("a thumbnail is one image pixel by pixel, black where there is no number", () => {
  const pixels = (...values: number[]) =>
    pngAddress({
      width: 3,
      height: 1,
      data: Uint8Array.from(values.flatMap((value) => [value, value, value, 255])),
    });
  const range = valueRange(images);
  expect(thumbnail(images, 0, range)).toBe(pixels(0, 128, 255));
  expect(thumbnail(images, 1, range)).toBe(pixels(64, 0, 0));
});

test("three channels keep their colour", () => {
  const colour = { features: Float32Array.of(1, 0, 0.2), shape: [1, 1, 3] };
  expect(thumbnail(colour, 0, { low: 0, high: 1 })).toBe(
    pngAddress({ width: 1, height: 1, data: Uint8Array.of(255, 0, 51, 255) }),
  );
});
