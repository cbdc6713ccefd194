import { describe, expect, it } from "vitest";
import { checkCoordinate, relativeDifference } from "../../../lib/checks/numeric-gradient.ts";

const smooth = (f: (x: number) => number) => (value: number) => ({ value: f(value), pattern: 0 });

describe("checkCoordinate", () => {
  it.each([
    ["exp at 1", Math.exp, 1, Math.E],
    ["sin at 2", Math.sin, 2, Math.cos(2)],
    ["x³ at 1000, where the step grows with x", (x: number) => x ** 3, 1000, 3e6],
  ])("agrees with the derivative of %s to 1e-8", (_name, f, at, analytic) => {
    const found = checkCoordinate({ index: 0, at, analytic, evaluate: smooth(f), pattern: 0 });
    expect(found.status).toBe("compared");
    expect(found.relativeError).toBeLessThan(1e-8);
  });

  it("takes out curvature at a large step where small ones are spoiled by rounding", () => {
    // 1e6 + x: adding 1e-5 to a million leaves 5 digits; at 1e-3 seven are left, and sin is curved by 1e-7.
    const f = (x: number): number => 1e6 + Math.sin(x);
    const found = checkCoordinate({
      index: 0,
      at: 1,
      analytic: Math.cos(1),
      evaluate: smooth(f),
      pattern: 0,
    });
    expect(found.h).toBe(1e-3);
    expect(found.relativeError).toBeLessThan(1e-6);
  });

  it("fits no step to a derivative that is wrong", () => {
    const f = (x: number): number => 1e6 + Math.sin(x);
    const analytic = Math.cos(1) * 1.01;
    const found = checkCoordinate({ index: 0, at: 1, analytic, evaluate: smooth(f), pattern: 0 });
    expect(found.relativeError).toBeGreaterThan(0.009);
  });

  it("keeps away from a kink with a smaller step, and gives up where every step crosses it", () => {
    const relu = (kink: number) => (value: number) => ({
      value: Math.max(0, value - kink),
      pattern: value > kink ? 1 : 0,
    });
    const near = { index: 0, at: 1, analytic: 1, pattern: 1 };
    // 5e-6 from the kink: ±1e-5 crosses it, ±1e-6 doesn't.
    expect(checkCoordinate({ ...near, evaluate: relu(1 - 5e-6) })).toMatchObject({
      status: "compared",
      h: 1e-6,
    });
    expect(checkCoordinate({ ...near, evaluate: relu(1 - 1e-9) })).toMatchObject({
      status: "kink",
    });
  });

  it("tells apart what is zero on both sides", () => {
    const flat = { index: 0, at: 1, analytic: 0, evaluate: smooth(() => 4), pattern: 0 };
    expect(checkCoordinate(flat)).toMatchObject({ status: "both-zero", relativeError: 0 });
    expect(checkCoordinate({ ...flat, analytic: 0.1 })).toMatchObject({
      status: "compared",
      relativeError: 1,
    });
  });
});

describe("relativeDifference", () => {
  it.each([
    [1, 1, 0],
    [2, 1, 0.5],
    [-1, 1, 2],
    [0, 0, 0],
    [Number.NaN, 1, 1],
    [Infinity, 1, 1],
    [Infinity, Infinity, 1],
  ])("of %d and %d is %d", (analytic, numeric, expected) => {
    expect(relativeDifference(analytic, numeric)).toBe(expected);
  });
});
