import type { Figure, Trace } from "../core/figure.ts";
import { pickPoints } from "./downsample.ts";
import { toPlainArray } from "./typed-array.ts";

/** Points that one trace of a still picture has at most. */
export const stillPoints = 300;

/**
 * A figure as a still picture wants it: no buttons, no WebGL, long traces thinned to {@link stillPoints} points.
 *
 * @param source - Isn't changed.
 */
export function toStillFigure(source: Figure): Figure {
  const { updatemenus: _menus, sliders: _sliders, ...layout } = source.layout;
  return { data: source.data.map(toStillTrace), layout };
}

function toStillTrace(trace: Trace): Trace {
  const type = trace["type"] === "scattergl" ? "scatter" : trace["type"];
  const still = { ...trace, ...(type === undefined ? {} : { type }) };
  if (type !== undefined && type !== "scatter") return still;
  const y = toPlainArray(trace["y"]);
  if (y === undefined || y.length <= stillPoints) return still;
  const x = toPlainArray(trace["x"]) ?? y.map((_, index) => index);
  const kept = keptPoints(trace, { x, y });
  return thinned({ ...still, x, y }, { length: y.length, kept }) as Trace;
}

function keptPoints(
  trace: Trace,
  points: { readonly x: readonly unknown[]; readonly y: readonly unknown[] },
): number[] {
  const isArea = trace["fill"] === "toself";
  if (isArea || points.x.some((value) => typeof value === "string")) {
    const step = Math.ceil(points.y.length / stillPoints);
    return points.y.flatMap((_, index) => (index % step === 0 ? [index] : []));
  }
  return pickPoints(points.x.map(toNumber), points.y.map(toNumber), stillPoints);
}

function toNumber(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

/** Keeps the same points in every list of the trace that has one entry a point (text, marker sizes and colours). */
function thinned(
  value: unknown,
  points: { readonly length: number; readonly kept: readonly number[] },
): unknown {
  const list = toPlainArray(value);
  if (list !== undefined) {
    return list.length === points.length ? points.kept.map((index) => list[index]) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, thinned(item, points)]),
  );
}
