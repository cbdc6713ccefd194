import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { barsFigure } from "../plots/bars.ts";
import { lossFunction } from "../training/losses.ts";
import { allLayers, modelPenalties } from "../training/penalties.ts";
import { type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict, someOf } from "./findings.ts";
import { outputOf, withSamples } from "./model-probe.ts";

/** Options of {@link checkRegularization}. */
export type RegularizationOptions = ModelCheckOptions;

/** A penalty that a layer declares. */
interface Declared {
  /** E.g. `dense1/kernelRegularizer`. */
  readonly name: string;
  readonly field: string;
  readonly regularizer: Strength;
}

/** What TensorFlow.js' L1L2 regularizer reads at each call. */
interface Strength {
  l1: number;
  l2: number;
}

/**
 * Raises every penalty tenfold: the loss must rise strictly (row #52). Penalties must be part of the loss at all, not lie
 * on biases or normalisation (row #103) and not outweigh the loss of the data ten times (ours).
 */
export function checkRegularization(options: RegularizationOptions): Verdict {
  const checked = openModel(options);
  try {
    const { model } = checked;
    const declared = declaredPenalties(model);
    const loss = lossFunction(options.loss ?? "sparse-categorical-crossentropy");
    const data = withSamples(trainPart(options.data), 32, ({ features, labels }) =>
      numberOf(loss(outputOf(model, features, { training: false }), labels)),
    );
    const before = penaltyOf(model);
    const after = withTenfold(declared, () => penaltyOf(model));
    return verdictOf({ declared, data, before, after });
  } finally {
    checked.close();
  }
}

function declaredPenalties(model: tf.LayersModel): Declared[] {
  return allLayers(model).flatMap((layer) =>
    regularizerFields.flatMap((field) => {
      const regularizer = Reflect.get(layer, field) as Strength | null | undefined;
      const counts = regularizer !== null && regularizer !== undefined && isStrength(regularizer);
      return counts ? [{ name: `${layer.name}/${field}`, field, regularizer }] : [];
    }),
  );
}

const regularizerFields = [
  "kernelRegularizer",
  "recurrentRegularizer",
  "depthwiseRegularizer",
  "pointwiseRegularizer",
  "embeddingsRegularizer",
  "biasRegularizer",
  "betaRegularizer",
  "gammaRegularizer",
] as const;

/** Fields of weights that penalties shouldn't pull to zero. */
const spared: readonly string[] = ["biasRegularizer", "betaRegularizer", "gammaRegularizer"];

function isStrength(regularizer: object): regularizer is Strength {
  return "l1" in regularizer && "l2" in regularizer;
}

function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => modelPenalties(model).reduce((sum, one) => sum + numberOf(one), 0));
}

function numberOf(scalar: tf.Scalar): number {
  return scalar.dataSync()[0] ?? Number.NaN;
}

function withTenfold<T>(declared: readonly Declared[], measure: () => T): T {
  const all = [...new Set(declared.map(({ regularizer }) => regularizer))];
  const before = all.map(({ l1, l2 }) => ({ l1, l2 }));
  for (const one of all) Object.assign(one, { l1: one.l1 * 10, l2: one.l2 * 10 });
  try {
    return measure();
  } finally {
    all.forEach((one, index) => Object.assign(one, before[index]));
  }
}

interface Measured {
  readonly declared: readonly Declared[];
  readonly data: number;
  readonly before: number;
  readonly after: number;
}

function verdictOf(measured: Measured): Verdict {
  const { declared, data, before, after } = measured;
  return findingsVerdict({
    check: "regularization",
    stage: "skeleton",
    findings: findingsOf(measured),
    clean:
      declared.length === 0
        ? "The layers ask for no penalty."
        : `Ten times the penalty takes the loss from ${(data + before).toPrecision(4)} to ${(data + after).toPrecision(4)}.`,
    evidence: {
      penalties: declared.map(({ name, regularizer: { l1, l2 } }) => ({ name, l1, l2 })),
      dataLoss: data,
      penalty: before,
      tenfold: after,
    },
    ...(declared.length === 0
      ? {}
      : {
          figure: barsFigure(
            [
              { name: "loss of the data", value: data, good: true },
              { name: "penalty", value: before, good: !outweighs(measured) },
              { name: "ten times the penalty", value: after, good: after > before },
            ],
            { title: "What the penalty adds", xTitle: "loss" },
          ),
        }),
    seedReference: "#52 (S3), #103 (S2, S3, S4)",
  });
}

function outweighs({ data, before }: Pick<Measured, "data" | "before">): boolean {
  return before > recipeNumber("penaltyShare") * Math.abs(data);
}

function findingsOf({ declared, data, before, after }: Measured): readonly Finding[] {
  const onSpared = declared.filter(({ field }) => spared.includes(field)).map(({ name }) => name);
  return [
    ...findingIf(declared.length > 0 && !(after > before), {
      problem: `ten times the penalty leaves the loss at ${(data + before).toPrecision(4)}`,
      remedy:
        "Penalties aren't part of the loss: add them to what is minimised (a trainer does; an own loop has to), and check that λ isn't 0.",
    }),
    ...findingIf(onSpared.length > 0, {
      problem: `a penalty pulls biases or normalisation to zero: ${someOf(onSpared)}`,
      remedy:
        "Weight decay on biases: penalise weight matrices only; biases, gamma and beta stay free.",
    }),
    ...findingIf(outweighs({ data, before }), {
      problem: `the penalty is ${before.toPrecision(3)}, the loss of the data ${data.toPrecision(3)}`,
      remedy: "λ is too large: the penalty outweighs the data; try 1e-4, 1e-5 and 0.",
    }),
  ];
}
