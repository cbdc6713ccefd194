import { expect, test } from "vitest";
import { createRandom, type Random } from "../../../lib/core/random.ts";
import { shiftImages } from "../../../lib/data/augment.ts";

/** A stream whose integers are given: 0 … 2 × pixels, where `pixels` means no shift. */
function drawing(...integers: number[]): Random {
  const queue = [...integers];
  return { ...createRandom(1), integer: () => queue.shift() ?? 0 };
}

const image = [1, 2, 3, 4, 5, 6, 7, 8, 9];

// Shifts of a 3×3 image by hand; the least value, 1, comes in at the border.
test.each([
  ["nowhere", [1, 1], image],
  ["one down", [2, 1], [1, 1, 1, 1, 2, 3, 4, 5, 6]],
  ["one up", [0, 1], [4, 5, 6, 7, 8, 9, 1, 1, 1]],
  ["one right", [1, 2], [1, 1, 2, 1, 4, 5, 1, 7, 8]],
  ["one left", [1, 0], [2, 3, 1, 5, 6, 1, 8, 9, 1]],
])("an image shifted %s", (_, draws, expected) => {
  const features = Float32Array.from(image);
  shiftImages({ pixels: 1 })(features, [1, 3, 3, 1], drawing(...draws));
  expect([...features]).toEqual(expected);
});

test("all channels of a pixel move together", () => {
  const features = Float32Array.of(1, 10, 2, 20);
  shiftImages({ pixels: 1 })(features, [1, 1, 2, 2], drawing(1, 2));
  expect([...features]).toEqual([1, 1, 1, 10]);
});

test("images of a batch move on their own, and a seed repeats them", () => {
  const shifted = (seed: number): number[] => {
    const features = Float32Array.from({ length: 20 * 16 }, (_, index) => index % 16);
    shiftImages({ pixels: 2 })(features, [20, 4, 4, 1], createRandom(seed));
    return [...features];
  };
  const first = shifted(1);
  const images = Array.from({ length: 20 }, (_, at) => String(first.slice(at * 16, at * 16 + 16)));
  expect(new Set(images).size).toBeGreaterThan(5);
  expect(shifted(1)).toEqual(first);
  expect(shifted(2)).not.toEqual(first);
});

test("samples that are no images are refused", () => {
  const shift = shiftImages({ pixels: 1 });
  expect(() => shift(new Float32Array(4), [2, 2], createRandom(1))).toThrow(
    /\[batch, height, width, channels\]/u,
  );
});

test("a shift of no pixels is refused", () => {
  expect(() => shiftImages({ pixels: 0 })).toThrow(/integer of at least 1/u);
});
