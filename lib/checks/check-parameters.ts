import type { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { runSteps, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { tensorBarsFigure } from "../plots/tensor-bars.ts";
import { type ModelSource, openModel } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict, someOf } from "./findings.ts";
import { rmsOf, stdOf, valuesOf } from "./model-probe.ts";

/** Numbers of one weight tensor. */
export interface ParameterRow {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly min: number;
  readonly max: number;
  readonly std: number;
  readonly rms: number;
  /** Values that are NaN or infinite. */
  readonly notFinite: number;
}

/** Options of {@link checkParameters}. */
export type ParameterOptions = ModelSource & {
  /** Rows of an earlier check of this model: a tensor whose size changed tenfold since then is a finding. */
  readonly earlier?: readonly ParameterRow[];
};

/**
 * Looks for parameters that are abnormally large or small (row #65): NaN or infinity; a weight 50 times as large as its
 * tensor's spread; a matrix above 1000 or all zero; a change of more than ×10 since an earlier check (bounds ours).
 */
export function checkParameters(options: ParameterOptions): Verdict {
  return runSteps(parameterSteps(options));
}

/** As {@link checkParameters}, with a stop after each tensor. */
export function* parameterSteps(options: ParameterOptions): Steps<Verdict> {
  const checked = openModel(options);
  try {
    const { weights } = checked.model;
    const rows: ParameterRow[] = [];
    for (const weight of weights) {
      rows.push(rowOf(weight));
      yield rows.length / weights.length;
    }
    return findingsVerdict({
      check: "parameters",
      stage: "skeleton",
      findings: findingsOf(rows, options.earlier ?? []),
      clean: `The ${rows.length} tensors of the model are in their usual range.`,
      evidence: { rows },
      ...(rows.length === 0
        ? {}
        : {
            figure: tensorBarsFigure(
              rows.map(({ name, rms, notFinite, shape }) => ({
                name,
                value: notFinite > 0 ? Number.NaN : rms,
                mayBeZero: shape.length < 2,
              })),
              { title: "Size of each tensor", xTitle: "root mean square" },
            ),
          }),
      seedReference: "#65 (S4)",
    });
  } finally {
    checked.close();
  }
}

function rowOf(weight: tf.LayerVariable): ParameterRow {
  const values = valuesOf(weight.read());
  const finite = values.filter(Number.isFinite);
  return {
    name: weight.originalName,
    shape: [...weight.shape],
    min: finite.reduce((a, b) => Math.min(a, b), Infinity),
    max: finite.reduce((a, b) => Math.max(a, b), -Infinity),
    std: stdOf(finite),
    rms: rmsOf(finite),
    notFinite: values.length - finite.length,
  };
}

function findingsOf(
  rows: readonly ParameterRow[],
  earlier: readonly ParameterRow[],
): readonly Finding[] {
  const named = (isSo: (row: ParameterRow) => boolean): string[] =>
    rows.filter(isSo).map(({ name }) => name);
  const far = recipeNumber("parameterOutlier");
  const largest = recipeNumber("largestWeight");
  const change = recipeNumber("parameterChange");
  const isMatrix = ({ shape }: ParameterRow): boolean => shape.length > 1;
  const reach = ({ min, max }: ParameterRow): number => Math.max(Math.abs(min), Math.abs(max));
  const broken = named(({ notFinite }) => notFinite > 0);
  const outliers = named((row) => isMatrix(row) && row.std > 0 && reach(row) > far * row.std);
  const large = named((row) => isMatrix(row) && row.rms > largest);
  const before = new Map(earlier.map((row) => [row.name, row.rms]));
  const changed = named((row) => {
    const was = before.get(row.name) ?? 0;
    return was > 0 && (row.rms > change * was || row.rms < was / change);
  });
  return [
    ...findingIf(broken.length > 0, {
      problem: `NaN or infinity in ${someOf(broken)}`,
      remedy:
        "Weights have diverged or a checkpoint is damaged: go back to an earlier one, and lower the learning rate.",
    }),
    ...findingIf(outliers.length > 0, {
      problem: `a value ${far} times the spread of its tensor in ${someOf(outliers)}`,
      remedy:
        "A few weights are far outside: a damaged checkpoint, or an update that was far too large; look at the tensor named.",
    }),
    ...findingIf(large.length > 0, {
      problem: `values above ${largest} in ${someOf(large)}`,
      remedy: "Weights have grown without bound: lower the learning rate or add weight decay.",
    }),
    ...findingIf(changed.length > 0, {
      problem: `the size of ${someOf(changed)} changed more than tenfold`,
      remedy:
        "Training moves some layers far: lower their learning rate, or look at the batch before.",
    }),
  ];
}
