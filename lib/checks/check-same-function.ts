import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import type { Verdict } from "../core/verdict.ts";
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
 * @param simple - The form that is trusted.
 * @param general - The form that is checked.
 * @throws {AthanorError} `argument` when there are no shapes.
 */
export function checkSameFunction(
  simple: TensorFunction,
  general: TensorFunction,
  options: SameFunctionOptions,
): Verdict {
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
  const results = Array.from({ length: trials }, (_, trial) =>
    compare(simple, general, { shapes, seed: `${seed}/${trial}` }),
  );
  const worst = results.reduce((a, b) => (b.difference > a.difference ? b : a));
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
    seedReference: "#61 (S2)",
  };
}

interface Comparison {
  readonly difference: number;
  readonly where: string;
}

function compare(
  simple: TensorFunction,
  general: TensorFunction,
  options: { readonly shapes: SameFunctionOptions["shapes"]; readonly seed: string },
): Comparison {
  tf.engine().startScope("same-function");
  try {
    const random = createRandom(options.seed);
    const inputs = options.shapes.map((shape) =>
      tf.tensor(
        Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
        [...shape],
      ),
    );
    const [one, other] = [simple(...inputs), general(...inputs)];
    if (one.shape.join() !== other.shape.join()) {
      return {
        difference: Infinity,
        where: `shapes ${shapeText(one.shape)} and ${shapeText(other.shape)}`,
      };
    }
    return largestDifference(valuesOf(one), valuesOf(other));
  } finally {
    tf.engine().endScope();
  }
}

function largestDifference(a: Float64Array, b: Float64Array): Comparison {
  const scale = a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  let worst = { difference: 0, where: "nowhere" };
  a.forEach((value, index) => {
    const against = b[index] ?? Number.NaN;
    // Sums near zero differ by rounding of their terms: they count by the size of the whole.
    const difference =
      Math.abs(value - against) <= 1e-6 * scale ? 0 : relativeDifference(value, against);
    if (difference > worst.difference) {
      worst = {
        difference,
        where: `output ${index} is ${value.toPrecision(4)} and ${against.toPrecision(4)}`,
      };
    }
  });
  return worst;
}
