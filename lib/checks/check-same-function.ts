import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import { runSteps, share, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { agreementFigure, type AgreementPoint } from "../plots/agreement.ts";
import { defaultSeed, requireCount } from "./check-options.ts";
import { valuesOf } from "./model-probe.ts";
import { relativeDifference } from "./numeric-gradient.ts";

/** A function of tensors. */
export type TensorFunction = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Options of {@link checkSameFunction}. */
export interface SameFunctionOptions {
  /** Shape of each input; it is filled with standard normal numbers. */
  readonly shapes: readonly (readonly number[])[];
  /** Random inputs to try; default 5. */
  readonly trials?: number;
  /** Largest relative difference of two outputs; default 1e-5, float32's. */
  readonly tolerance?: number;
  readonly seed?: number;
}

/**
 * Compares two forms of one function on random inputs, e.g. the loop that was written first and the vectorised form that
 * generalises it (row #61).
 *
 * NaN and infinity agree only with themselves; where both forms give one, the other outputs are still compared.
 *
 * @param simple - The form that is trusted.
 * @param general - The form that is checked.
 * @throws {AthanorError} `argument` when there are no shapes.
 */
export function checkSameFunction(
  simple: TensorFunction,
  general: TensorFunction,
  options: SameFunctionOptions,
): Verdict {
  return runSteps(sameFunctionSteps(simple, general, options));
}

/** As {@link checkSameFunction}, with stops between making inputs, computing and comparing. */
export function* sameFunctionSteps(
  simple: TensorFunction,
  general: TensorFunction,
  options: SameFunctionOptions,
): Steps<Verdict> {
  const {
    shapes,
    trials = 5,
    tolerance = recipeNumber("sameFunction"),
    seed = defaultSeed,
  } = options;
  requireCount("trials", trials);
  if (shapes.length === 0) {
    throw new AthanorError(
      "argument",
      "Expected `shapes` to hold one shape an input, received none.",
    );
  }
  const results: Comparison[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const inputs = { shapes, tolerance, seed: `${seed}/${trial}` };
    const steps = compare(simple, general, inputs);
    results.push(yield* share(steps, trial / trials, (trial + 1) / trials));
  }
  return verdictOf(results, tolerance);
}

function verdictOf(results: readonly Comparison[], tolerance: number): Verdict {
  const trials = results.length;
  const { points, ...worst } = results.reduce((a, b) => (b.difference > a.difference ? b : a));
  const passed = worst.difference <= tolerance;
  return {
    check: "same-function",
    stage: "skeleton",
    passed,
    value: worst.difference,
    threshold: `≤ ${tolerance < 1e-3 ? tolerance.toExponential() : tolerance}`,
    unit: "relative difference",
    summary: passed
      ? `Both forms agree on ${trials} random inputs.`
      : `The two forms differ: ${worst.where}.`,
    evidence: { trials, tolerance, worst },
    remedy: passed
      ? []
      : [
          `The general form computes something else: look at ${worst.where}; a wrong axis, a broadcast or a transpose is usual.`,
          "The simple form is wrong itself: check it by hand for one small input.",
        ],
    ...(points.length === 0
      ? {}
      : {
          figure: agreementFigure(points, {
            title: passed ? "Both forms on one random input" : "Where the two forms differ",
            names: ["simple form", "general form"],
          }),
        }),
    seedReference: "#61 (S2)",
  };
}

interface Comparison {
  readonly difference: number;
  readonly where: string;
  /** Some of the outputs; none where their shapes differ. */
  readonly points: readonly AgreementPoint[];
}

/** Outputs in the figure, evenly over all. */
const shownOutputs = 400;

/** Nothing else may make tensors while a scope is open: stops lie before and after it. */
function* compare(
  simple: TensorFunction,
  general: TensorFunction,
  options: Pick<SameFunctionOptions, "shapes"> & {
    readonly tolerance: number;
    readonly seed: string;
  },
): Steps<Comparison> {
  const { shapes, tolerance, seed } = options;
  const random = createRandom(seed);
  const numbers: Float32Array[] = [];
  for (const shape of shapes) {
    const values = new Float32Array(sizeOf(shape));
    for (let at = 0; at < values.length; at += 1) {
      if (at % 32_768 === 0) yield (0.3 * at) / values.length;
      values[at] = random.normal();
    }
    numbers.push(values);
  }
  yield 0.3;
  const [one, other] = outputsOf([simple, general], shapes, numbers);
  if (one.shape.join() !== other.shape.join()) {
    return {
      difference: Infinity,
      where: `shapes ${shapeText(one.shape)} and ${shapeText(other.shape)}`,
      points: [],
    };
  }
  yield 0.6;
  return largestDifference(one.values, other.values, tolerance);
}

interface FormOutput {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

function outputsOf(
  [simple, general]: readonly [TensorFunction, TensorFunction],
  shapes: SameFunctionOptions["shapes"],
  numbers: readonly Float32Array[],
): readonly [FormOutput, FormOutput] {
  tf.engine().startScope("same-function");
  try {
    const inputs = shapes.map((shape, index) =>
      tf.tensor(numbers[index] ?? new Float32Array(), [...shape]),
    );
    const [one, other] = [simple(...inputs), general(...inputs)];
    return [
      { shape: one.shape, values: valuesOf(one) },
      { shape: other.shape, values: valuesOf(other) },
    ];
  } finally {
    tf.engine().endScope();
  }
}

function largestDifference(a: Float64Array, b: Float64Array, tolerance: number): Comparison {
  // Sums near zero differ by rounding of their terms: they count by the size of the whole. NaN and infinity have no size.
  const scale = a
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const differences = a.map((value, index) => {
    const against = b[index] ?? Number.NaN;
    if (Object.is(value, against) || Math.abs(value - against) <= 1e-6 * scale) return 0;
    const one = relativeDifference(value, against);
    return Number.isNaN(one) ? Infinity : one;
  });
  const difference = differences.reduce((most, one) => (one > most ? one : most), 0);
  const worst = differences.indexOf(difference);
  const stride = Math.max(1, Math.ceil(a.length / shownOutputs));
  const even = Array.from({ length: Math.ceil(a.length / stride) }, (_, turn) => turn * stride);
  const shown = worst % stride === 0 ? even : [...even, worst];
  return {
    difference,
    where:
      difference === 0
        ? "nowhere"
        : `output ${worst} is ${(a[worst] ?? 0).toPrecision(4)} and ${(b[worst] ?? 0).toPrecision(4)}`,
    points: shown.map((index) => ({
      first: a[index] ?? 0,
      second: b[index] ?? 0,
      agrees: (differences[index] ?? 0) <= tolerance,
    })),
  };
}
