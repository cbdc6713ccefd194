import { recipeNumber } from "../config/recipe-number.ts";
/** A function's value near a point, and which side of every kink it took there. */
export interface Probe {
  readonly value: number;
  /** Hash of the signs of all rectifiers and the winners of all maxima; equal when none changed. */
  readonly pattern: number;
}

/** One derivative, computed and measured. */
export interface CoordinateCheck {
  /** Index in the flat tensor. */
  readonly index: number;
  readonly analytic: number;
  /** By centred differences. */
  readonly numeric: number;
  /** `|a - n| ÷ max(|a|, |n|)`; 0 where both are zero. */
  readonly relativeError: number;
  /** Step on each side. */
  readonly h: number;
  /** `both-zero`: both below 1e-10; `kink`: every step crossed one, not compared. */
  readonly status: "compared" | "both-zero" | "kink";
}

/** What {@link checkCoordinate} needs. */
export interface CoordinateOptions {
  readonly index: number;
  /** The coordinate's value. */
  readonly at: number;
  readonly analytic: number;
  /** The function with this coordinate set to a value. */
  readonly evaluate: (value: number) => Probe;
  /** Pattern at the point itself. */
  readonly pattern: number;
}

/** Steps to try, each times `max(1, |x|)`: CS231n's 1e-5 first, then what it says to try (row #67). */
export const stepSizes: readonly number[] = [recipeNumber("gradientStep"), 1e-6, 1e-4];

/** Step of the extrapolation, times `max(1, |x|)`: rounding adds 1e-13 to a derivative there, and what is left of curvature h⁴. */
const extrapolatedStep = 1e-3;

/** Derivatives that are smaller count as zero (row #69). */
export const zeroBound: number = recipeNumber("gradientZero");

/** Good enough to need no other step size (row #71). */
export const goodBound: number = recipeNumber("gradientGood");

/**
 * Compares one derivative with centred differences, `(f(x + h) - f(x - h)) ÷ 2h` (row #67).
 *
 * Other steps are tried where the first one is off, and the best is kept: rounding spoils small steps, curvature large
 * ones, and a wrong derivative fits none. Where a derivative is so small that no step is between the two, two large steps
 * tell how curvature goes, and it is taken out (Richardson's extrapolation). A step that crosses a kink isn't used (row #72).
 */
export function checkCoordinate(options: CoordinateOptions): CoordinateCheck {
  const scale = Math.max(1, Math.abs(options.at));
  const attempts = [
    ...stepSizes.map((size) => () => tryStep(options, size * scale)),
    () => tryExtrapolation(options, extrapolatedStep * scale),
  ];
  let best: CoordinateCheck | undefined;
  for (const attempt of attempts) {
    const tried = attempt();
    if (tried === undefined) continue;
    if (best === undefined || tried.relativeError < best.relativeError) best = tried;
    if (best.relativeError <= goodBound) break;
  }
  const { index, analytic } = options;
  return best ?? { index, analytic, numeric: Number.NaN, relativeError: 0, h: 0, status: "kink" };
}

function tryStep(options: CoordinateOptions, h: number): CoordinateCheck | undefined {
  const { at, evaluate, pattern } = options;
  const above = evaluate(at + h);
  const below = evaluate(at - h);
  if (above.pattern !== pattern || below.pattern !== pattern) return undefined;
  // What was really added, after rounding x ± h.
  return compare(options, (above.value - below.value) / (at + h - (at - h)), h);
}

/** Centred differences are off by `c h²` and less: two of them tell `c`. */
function tryExtrapolation(options: CoordinateOptions, h: number): CoordinateCheck | undefined {
  const near = tryStep(options, h);
  const far = tryStep(options, 2 * h);
  if (near === undefined || far === undefined) return undefined;
  return compare(options, (4 * near.numeric - far.numeric) / 3, h);
}

function compare(
  { index, analytic }: CoordinateOptions,
  numeric: number,
  h: number,
): CoordinateCheck {
  const bothZero = Math.abs(analytic) < zeroBound && Math.abs(numeric) < zeroBound;
  const relativeError = bothZero ? 0 : relativeDifference(analytic, numeric);
  return {
    index,
    analytic,
    numeric,
    relativeError,
    h,
    status: bothZero ? "both-zero" : "compared",
  };
}

/** The error at one step size. */
export interface SweepPoint {
  readonly h: number;
  readonly relativeError: number;
  /** A kink lies within the step. */
  readonly kink: boolean;
}

/** Step sizes of a sweep, each times `max(1, |x|)`. */
const sweepSizes: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9];

/**
 * The relative error of one derivative at many step sizes: a right one makes a U between rounding (small steps) and
 * curvature (large ones), a wrong one a line (row #67).
 */
export function sweepSteps(options: CoordinateOptions): SweepPoint[] {
  return sweepSizes.map((size) => {
    const h = size * Math.max(1, Math.abs(options.at));
    const above = options.evaluate(options.at + h);
    const below = options.evaluate(options.at - h);
    const numeric = (above.value - below.value) / (options.at + h - (options.at - h));
    const kink = above.pattern !== options.pattern || below.pattern !== options.pattern;
    return { h, relativeError: relativeDifference(options.analytic, numeric), kink };
  });
}

/**
 * `|a - n| ÷ max(|a|, |n|)` (row #68); 1 where one of them isn't a finite number.
 *
 * @param analytic - By backpropagation.
 * @param numeric - By differences.
 */
export function relativeDifference(analytic: number, numeric: number): number {
  if (!Number.isFinite(analytic) || !Number.isFinite(numeric)) return 1;
  const scale = Math.max(Math.abs(analytic), Math.abs(numeric));
  return scale === 0 ? 0 : Math.abs(analytic - numeric) / scale;
}

/** The checks of one tensor. */
export interface TensorCheck {
  readonly name: string;
  readonly shape: readonly number[];
  readonly coordinates: readonly CoordinateCheck[];
}
