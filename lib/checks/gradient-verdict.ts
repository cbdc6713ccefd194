import { recipeNumber } from "../config/recipe-number.ts";
import type { Figure } from "../core/figure.ts";
import type { Verdict } from "../core/verdict.ts";
import { gradientCheckFigure } from "../plots/gradient-check.ts";
import { stepSweepFigure } from "../plots/step-sweep.ts";
import { agrees, type BackendGradients } from "./gradient-backend.ts";
import { gradientRemedies } from "./gradient-remedies.ts";
import type { VariableMeasurement } from "./measure-variables.ts";
import { goodBound, type TensorCheck } from "./numeric-gradient.ts";

/**
 * Bounds on the relative error (row #71, S3 and CS231n). CS231n allows 1e-2 from ten layers on, with float32 in mind; in
 * double precision 1e-3 is enough, so that a fault of 1 % is found there too.
 */
export const gradientBounds: {
  readonly good: number;
  readonly kinks: number;
  readonly deep: number;
  readonly wrong: number;
} = {
  good: goodBound,
  kinks: recipeNumber("gradientKink"),
  deep: recipeNumber("gradientDeepDouble"),
  wrong: recipeNumber("gradientDeep"),
};

/** What is known besides the measured derivatives. */
export interface GradientFacts {
  /** Layers with weights; from 10 on errors up to 1e-3 are in order. */
  readonly depth: number;
  /** How far the gradients of the backend at hand are from those in double precision. */
  readonly backend?: BackendGradients;
  /** The penalties alone. */
  readonly penalties?: VariableMeasurement;
  /** True where the function has kinks that weren't watched. */
  readonly hasKinks?: boolean;
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
 * Judges measured derivatives by the table of row #71: good to 1e-7, ok to 1e-4 where there are kinks and to 1e-3 from ten
 * layers on, then uneasy to 1e-2 and wrong beyond; good and ok pass. Penalties are judged apart, and the backend's own
 * gradients have to agree within what float32 explains.
 *
 * It fails, too, when nothing could be compared.
 */
export function gradientVerdict(measurement: Measurement, facts: GradientFacts): Verdict {
  const judged = judge(measurement, facts);
  const { value, bound, passed } = judged;
  return {
    check: "gradients",
    stage: "skeleton",
    passed,
    value,
    threshold: `≤ ${bound.toExponential()}`,
    unit: "relative error",
    summary: summaryOf(judged),
    evidence: evidenceOf(judged, measurement, facts),
    figure: figureOf(judged, measurement, facts),
    remedy: passed ? [] : remedyOf(judged, facts),
    seedReference: "#67 to #74 (S3, C)",
  };
}

type Measurement = Pick<VariableMeasurement, "tensors" | "decisions" | "bytesPerNumber" | "sweep">;

interface Judged {
  readonly rows: readonly GradientRow[];
  readonly penaltyRows: readonly GradientRow[];
  readonly worst: GradientRow | undefined;
  readonly value: number;
  readonly compared: number;
  readonly bothZero: number;
  readonly kinks: number;
  readonly bound: number;
  readonly backendAgrees: boolean;
  readonly passed: boolean;
  readonly grade: string;
}

function judge(measurement: Measurement, facts: GradientFacts): Judged {
  const rows = measurement.tensors.map(rowOf);
  const penaltyRows = (facts.penalties?.tensors ?? []).map(rowOf);
  const allRows = [...rows, ...penaltyRows];
  const errors = allRows.map(({ maxRelativeError }) => maxRelativeError);
  const value = errors.length === 0 ? Number.NaN : Math.max(...errors);
  const worst = worstRow(allRows, value);
  const compared = sumOf(rows, "compared");
  const bound = boundFor(facts, measurement.decisions > 0 || facts.hasKinks === true);
  const backendAgrees = facts.backend === undefined || agrees(facts.backend);
  return {
    rows,
    penaltyRows,
    worst,
    value,
    compared,
    bothZero: sumOf(rows, "bothZero"),
    kinks: sumOf(rows, "kinks"),
    bound,
    backendAgrees,
    passed: compared > 0 && value <= bound && backendAgrees,
    grade: gradeOf(value, bound),
  };
}

function summaryOf({ compared, kinks, bothZero, value, grade, worst }: Judged): string {
  return compared === 0
    ? `None of the ${kinks + bothZero} sampled derivatives could be compared (${bothZero} zero, ${kinks} at kinks).`
    : `${compared} derivatives compared: the largest relative error is ${value.toExponential(1)} (${grade}), in ${worst?.name ?? ""}; ${bothZero} zero on both sides, ${kinks} excluded at kinks.`;
}

function evidenceOf(
  { grade, compared, bothZero, kinks, rows, penaltyRows }: Judged,
  { bytesPerNumber, sweep }: Measurement,
  { setting, depth, backend }: GradientFacts,
): Readonly<Record<string, unknown>> {
  return {
    ...setting,
    precision: bytesPerNumber === 8 ? "float64" : "float32",
    grade,
    compared,
    bothZero,
    kinks,
    depth,
    rows,
    ...(penaltyRows.length === 0 ? {} : { penaltyRows }),
    ...(backend === undefined ? {} : { backend }),
    ...(sweep === undefined ? {} : { sweep }),
  };
}

/** The U-curve of the worst derivative where the check failed, else all errors. */
function figureOf(
  { passed, bound }: Judged,
  { tensors, sweep }: Measurement,
  { penalties }: GradientFacts,
): Figure {
  if (!passed && sweep !== undefined) return stepSweepFigure(sweep, { bound });
  return tensorsFigure([...tensors, ...(penalties?.tensors ?? [])]);
}

function remedyOf(judged: Judged, { backend }: GradientFacts): readonly string[] {
  const { worst, compared, penaltyRows, backendAgrees } = judged;
  return gradientRemedies({
    worst: worst?.name,
    ratio: ratioOf(worst),
    compared,
    penalty: penaltyRows.some((row) => row === worst),
    backend: backendAgrees ? undefined : backend?.name,
  });
}

function tensorsFigure(tensors: readonly TensorCheck[]): Figure {
  return gradientCheckFigure(
    tensors.map(({ name, coordinates }) => ({
      name,
      relativeErrors: coordinates
        .filter(({ status }) => status === "compared")
        .map(({ relativeError }) => relativeError),
    })),
    { bounds: gradientBounds },
  );
}

/**
 * The tensor to look at. A wrong operation spoils the gradients of all that comes before it by one factor, and which of them is
 * off most is a matter of rounding: of those within 1 % the last is nearest to it.
 */
function worstRow(rows: readonly GradientRow[], largest: number): GradientRow | undefined {
  return rows.findLast(({ maxRelativeError }) => maxRelativeError >= 0.99 * largest);
}

function sumOf(rows: readonly GradientRow[], field: "compared" | "bothZero" | "kinks"): number {
  return rows.reduce((sum, row) => sum + row[field], 0);
}

function ratioOf(worst: GradientRow | undefined): number {
  return (worst?.worst?.["analytic"] ?? Number.NaN) / (worst?.worst?.["numeric"] ?? Number.NaN);
}

function boundFor({ depth }: GradientFacts, hasKinks: boolean): number {
  if (depth >= 10) return gradientBounds.deep;
  return hasKinks ? gradientBounds.kinks : gradientBounds.good;
}

function gradeOf(value: number, bound: number): string {
  if (value <= gradientBounds.good) return "good";
  if (value <= bound) return "ok";
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
