import type { Verdict } from "../core/verdict.ts";
import { gradientCheckFigure } from "../plots/gradient-check.ts";
import { goodBound, type TensorCheck } from "./numeric-gradient.ts";

/** Bounds on the relative error (row #71, S3 and CS231n). */
export const gradientBounds: {
  readonly good: number;
  readonly kinks: number;
  readonly wrong: number;
} = {
  good: goodBound,
  kinks: 1e-4,
  wrong: 1e-2,
};

/** What is known besides the coordinates. */
export interface GradientFacts {
  /** Layers with weights; from 10 on errors up to 1e-2 can be in order. */
  readonly depth: number;
  /** Whether the function has kinks at all. */
  readonly hasKinks: boolean;
  /** Plain JSON for the evidence. */
  readonly setting: Readonly<Record<string, unknown>>;
}

/** One row a tensor, as the verdict's evidence and reports show it. */
export interface GradientRow {
  readonly name: string;
  readonly shape: readonly number[];
  readonly compared: number;
  readonly bothZero: number;
  readonly kinks: number;
  readonly maxRelativeError: number;
  readonly meanRelativeError: number;
  /** The coordinate with the largest error. */
  readonly worst: Readonly<Record<string, number>> | null;
}

/**
 * Judges measured derivatives by the table of row #71: good to 1e-7; to 1e-4 where there are kinks; to 1e-2 from ten
 * layers on; worse is wrong.
 *
 * It fails, too, when nothing could be compared.
 */
export function gradientVerdict(tensors: readonly TensorCheck[], facts: GradientFacts): Verdict {
  const rows = tensors.map(rowOf);
  const worst = rows.reduce<GradientRow | undefined>(
    (a, b) => (a === undefined || b.maxRelativeError > a.maxRelativeError ? b : a),
    undefined,
  );
  const value = worst?.maxRelativeError ?? Number.NaN;
  const compared = rows.reduce((sum, row) => sum + row.compared, 0);
  const kinks = rows.reduce((sum, row) => sum + row.kinks, 0);
  const bothZero = rows.reduce((sum, row) => sum + row.bothZero, 0);
  const bound = boundFor(facts);
  const passed = compared > 0 && value <= bound;
  const grade = gradeOf(value);
  return {
    check: "gradients",
    stage: "skeleton",
    passed,
    value,
    threshold: `≤ ${bound.toExponential()}`,
    unit: "relative error",
    summary:
      compared === 0
        ? `None of the ${kinks + bothZero} sampled derivatives could be compared (${bothZero} zero, ${kinks} at kinks).`
        : `${compared} derivatives compared: the largest relative error is ${value.toExponential(1)} (${grade}), in ${worst?.name ?? ""}; ${bothZero} zero on both sides, ${kinks} excluded at kinks.`,
    evidence: { ...facts.setting, grade, compared, bothZero, kinks, depth: facts.depth, rows },
    figure: gradientCheckFigure(
      tensors.map(({ name, coordinates }) => ({
        name,
        relativeErrors: coordinates
          .filter(({ status }) => status === "compared")
          .map(({ relativeError }) => relativeError),
      })),
      { bounds: gradientBounds },
    ),
    remedy: passed ? [] : remediesFor(worst, compared),
    seedReference: "#67 to #74 (S3, C)",
  };
}

function boundFor({ depth, hasKinks }: GradientFacts): number {
  if (depth >= 10) return gradientBounds.wrong;
  return hasKinks ? gradientBounds.kinks : gradientBounds.good;
}

function gradeOf(value: number): string {
  if (value <= gradientBounds.good) return "good";
  if (value <= gradientBounds.kinks) return "ok with kinks";
  return value <= gradientBounds.wrong ? "uneasy" : "wrong";
}

function rowOf({ name, shape, coordinates }: TensorCheck): GradientRow {
  const compared = coordinates.filter(({ status }) => status === "compared");
  const errors = compared.map(({ relativeError }) => relativeError);
  const largest = Math.max(0, ...errors);
  const worst = compared.find(({ relativeError }) => relativeError === largest);
  return {
    name,
    shape,
    compared: compared.length,
    bothZero: coordinates.filter(({ status }) => status === "both-zero").length,
    kinks: coordinates.filter(({ status }) => status === "kink").length,
    maxRelativeError: largest,
    meanRelativeError:
      errors.length === 0 ? 0 : errors.reduce((sum, error) => sum + error, 0) / errors.length,
    worst:
      worst === undefined
        ? null
        : { index: worst.index, analytic: worst.analytic, numeric: worst.numeric, h: worst.h },
  };
}

function remediesFor(worst: GradientRow | undefined, compared: number): string[] {
  if (compared === 0) {
    return [
      "All derivatives are zero or at kinks: check that the loss depends on the weights, and take other samples.",
    ];
  }
  return [
    `Look at the operation behind ${worst?.name ?? "the worst tensor"}: a custom gradient with a wrong factor, sign or sum over the batch.`,
    "A factor of exactly 2, of the batch size or a sign that turns up in analytic ÷ numeric names the mistake.",
    "Randomness between two evaluations (noise layers) makes differences meaningless: turn it off.",
    "Derivatives that are tiny for all weights: scale the loss up.",
  ];
}
