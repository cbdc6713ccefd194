import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { tensorBarsFigure } from "../plots/tensor-bars.ts";
import type { BatchLoss } from "../training/objective.ts";
import { createRandom } from "../core/random.ts";
import { defaultSeed, type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict, someOf } from "./findings.ts";
import { frozenFindings, type FrozenReport, frozenReport } from "./frozen-weights.ts";
import { type Flow, flowOf, gradientsOf, settledFlows } from "./gradient-flows.ts";
import { stdOf, withSamples } from "./model-probe.ts";

/** Options of {@link checkGradientFlow}. */
export type GradientFlowOptions =
  | (ModelCheckOptions & {
      /** What is frozen on purpose: names of layers or weights, `*` stands for any text, e.g. `conv*`. */
      readonly frozen?: readonly string[];
    })
  | {
      /** What the optimizer updates. */
      readonly params: readonly tf.Variable[];
      readonly loss: BatchLoss;
      readonly data: LabeledData | Splits;
      readonly seed?: number;
    };

/**
 * Goes back once through the model and lists weights that get no gradient, a gradient of zeros or one that isn't finite,
 * and weights that are frozen without being asked for (row #63).
 *
 * Zeros at the start can be in order, e.g. behind a last layer that starts at zero: they count when they stay for three
 * updates. With `params`, variables that the loss depends on and the optimizer doesn't know are listed too.
 */
export async function checkGradientFlow(options: GradientFlowOptions): Promise<Verdict> {
  return "params" in options ? flowOfFunction(options) : flowOfModel(options);
}

async function flowOfModel(
  options: Extract<GradientFlowOptions, ModelCheckOptions>,
): Promise<Verdict> {
  const data = trainPart(options.data);
  const checked = openModel(options);
  try {
    const { model } = checked;
    const frozen = frozenReport(model, options.frozen ?? []);
    const flows = await settledFlows(model, data, options);
    return flowVerdict({ flows, frozen, missing: [] });
  } finally {
    checked.close();
  }
}

function flowOfFunction(options: Exclude<GradientFlowOptions, ModelCheckOptions>): Verdict {
  const { params, loss, seed = defaultSeed } = options;
  return withSamples(trainPart(options.data), 32, (batch) => {
    const indices = Int32Array.from({ length: batch.data.labels.length }, (_, index) => index);
    const compute = (): tf.Scalar =>
      loss({ ...batch, indices }, { step: 0, random: createRandom(seed) });
    const known = params.filter((variable) => variable.trainable);
    const everything = Object.values(tf.engine().state.registeredVariables).filter(
      (variable) => variable.trainable && !variable.isDisposed,
    );
    const all = [...new Set([...known, ...everything])];
    const gradients = gradientsOf(compute, all);
    const flows = all.map((variable, index) => flowOf(variable.name, gradients[index]));
    const missing = flows.filter(
      ({ rms }, index) => rms !== null && rms > 0 && index >= known.length,
    );
    return flowVerdict({
      flows: flows.slice(0, known.length),
      frozen: { frozen: [], unasked: [], matchless: [] },
      missing: missing.map(({ name }) => name),
    });
  });
}

interface FlowFacts {
  readonly flows: readonly Flow[];
  readonly frozen: FrozenReport;
  /** Variables that the loss depends on and the optimizer doesn't know. */
  readonly missing: readonly string[];
}

function flowVerdict({ flows, frozen, missing }: FlowFacts): Verdict {
  const findings = [
    ...findingIf(missing.length > 0, {
      problem: `the loss depends on ${someOf(missing)}, which the optimizer doesn't update`,
      remedy: "Variables are missing from the optimizer: add them to `params`.",
    }),
    ...frozenFindings(frozen),
    ...(flows.length === 0 ? noWeights(frozen) : flowFindings(flows)),
  ];
  return findingsVerdict({
    check: "gradient-flow",
    stage: "skeleton",
    findings,
    clean: `Gradients reach all ${flows.length} trained tensors${frozen.frozen.length > 0 ? `; ${frozen.frozen.length} are frozen on purpose` : ""}.`,
    evidence: { flows, ...frozen, missing },
    ...(flows.length === 0
      ? {}
      : {
          figure: tensorBarsFigure(
            flows.map(({ name, rms }) => ({ name, value: rms ?? 0 })),
            { title: "Gradient of each tensor", xTitle: "root mean square" },
          ),
        }),
    seedReference: "#63 (S4)",
  });
}

function noWeights(frozen: FrozenReport): readonly Finding[] {
  return findingIf(frozen.unasked.length === 0, {
    problem: "there is nothing to train",
    remedy: "The model has no trainable weights: add a layer that has some, or unfreeze one.",
  });
}

function flowFindings(flows: readonly Flow[]): readonly Finding[] {
  const named = (isSo: (rms: number | null) => boolean): string[] =>
    flows.filter(({ rms }) => isSo(rms)).map(({ name }) => name);
  const unconnected = named((rms) => rms === null);
  const broken = named((rms) => rms !== null && !Number.isFinite(rms));
  const zero = named((rms) => rms === 0);
  const tiny = vanishing(flows);
  return [
    ...findingIf(unconnected.length > 0, {
      problem: `the loss doesn't depend on ${someOf(unconnected)}`,
      remedy:
        "Not connected to the loss: look for a branch that is never used, and for operations without gradient (argMax, round, a cast to int, dataSync).",
    }),
    ...findingIf(broken.length > 0, {
      problem: `the gradient of ${someOf(broken)} isn't finite`,
      remedy:
        "A division by 0, a logarithm or a root of 0 in the backward pass: add an epsilon inside it.",
    }),
    ...findingIf(zero.length > 0, {
      problem: `the gradient of ${someOf(zero)} is zero`,
      remedy:
        "Dead or cut off: look for ReLUs that are all off (a large negative bias, weights that are all 0), a multiplication by 0, and operations without gradient (round, argMax, a cast).",
    }),
    ...findingIf(tiny.length > 0, {
      problem: `the gradient vanishes on the way back: ${someOf(tiny)} get less than a millionth of the largest`,
      remedy:
        "Vanishing gradient: use ReLU with He initialisation, batch normalisation or residual connections.",
    }),
  ];
}

/** Names of tensors whose gradient is far smaller than the others'. */
function vanishing(flows: readonly Flow[]): string[] {
  const values = Float64Array.from(flows.flatMap(({ rms }) => (rms === null ? [] : [rms])));
  const largest = Math.max(...values, 0);
  // Where all are equal there is nothing to compare.
  if (values.length < 3 || stdOf(values) === 0) return [];
  return flows
    .filter(
      ({ name, rms }) =>
        rms !== null &&
        rms > 0 &&
        rms < recipeNumber("vanishingGradient") * largest &&
        !name.endsWith("bias"),
    )
    .map(({ name }) => name);
}
