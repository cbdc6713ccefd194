import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pickPoints } from "../../../lib/plots/downsample.ts";

test("keeps at most the count, in order, first and last among them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 20,
        maxLength: 500,
      }),
      (y) => {
        const x = y.map((_, index) => index);
        const picked = pickPoints(x, y, 10);
        expect(picked.length).toBeLessThanOrEqual(10);
        expect(picked).toEqual(picked.toSorted((a, b) => a - b));
        expect([picked[0], picked.at(-1)]).toEqual([0, y.length - 1]);
      },
    ),
  );
});

test("keeps a single spike", () => {
  const y = Array.from({ length: 1000 }, (_, index) => (index === 437 ? 50 : 0));
  expect(
    pickPoints(
      y.map((_, index) => index),
      y,
      30,
    ),
  ).toContain(437);
});

test("passes over what isn't finite", () => {
  expect(pickPoints([0, 1, 2], [1, Number.NaN, 3], 10)).toEqual([0, 2]);
});
