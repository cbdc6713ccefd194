import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Verdict } from "../core/verdict.ts";
import { defaultSeed } from "./check-options.ts";
import { gradientVerdict } from "./gradient-verdict.ts";
import {
  checkCoordinate,
  type CoordinateOptions,
  goodBound,
  sweepSteps,
} from "./numeric-gradient.ts";

/** A function with its gradient, in double precision and without randomness. */
export type DifferentiableFunction = (params: Float64Array) => {
  readonly value: number;
  readonly gradient: Float64Array;
};

/** Options of {@link checkGradientFunction}. */
export interface GradientFunctionOptions {
  /** Where to check. */
  readonly params: Float64Array;
  /** Coordinates to check, drawn at random; default all up to 100. */
  readonly coordinates?: number;
  readonly seed?: number;
  /** True where the function has kinks (max, |x|): errors up to 1e-4 then pass. Default false. */
  readonly hasKinks?: boolean;
}

/**
 * Checks a hand-written gradient by centred differences in double precision (rows #67 to #71).
 *
 * @param compute - Called with copies of the parameters.
 * @throws {AthanorError} `argument` when the gradient hasn't one number a parameter.
 */
export function checkGradientFunction(
  compute: DifferentiableFunction,
  options: GradientFunctionOptions,
): Verdict {
  const { params, seed = defaultSeed, hasKinks = false } = options;
  const { gradient } = compute(params.slice());
  if (gradient.length !== params.length) {
    throw new AthanorError(
      "argument",
      `Expected a gradient of ${params.length} numbers, one a parameter, received ${gradient.length}.`,
    );
  }
  const count = Math.min(params.length, options.coordinates ?? 100);
  const chosen = createRandom(seed).permutation(params.length).slice(0, count).toSorted();
  const at = (index: number): CoordinateOptions => ({
    index,
    at: params[index] ?? 0,
    analytic: gradient[index] ?? Number.NaN,
    pattern: 0,
    evaluate: (value) => {
      const moved = params.slice();
      moved[index] = value;
      return { value: compute(moved).value, pattern: 0 };
    },
  });
  const coordinates = Array.from(chosen, (index) => checkCoordinate(at(index)));
  const [worst] = coordinates.toSorted((a, b) => b.relativeError - a.relativeError);
  const isGood = worst === undefined || worst.relativeError <= goodBound;
  const sweep = isGood
    ? {}
    : { sweep: { tensor: "params", index: worst.index, points: sweepSteps(at(worst.index)) } };
  const tensors = [{ name: "params", shape: [params.length], coordinates }];
  return gradientVerdict(
    { tensors, decisions: 0, bytesPerNumber: 8, ...sweep },
    { depth: 1, hasKinks, setting: {} },
  );
}
