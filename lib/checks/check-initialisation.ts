import type { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { tensorBarsFigure } from "../plots/tensor-bars.ts";
import { type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict, someOf } from "./findings.ts";
import { hasEqualColumns, isMergedByAddition, weightGain } from "./initial-weights.ts";
import {
  type LayerCall,
  outputsOf,
  rmsOf,
  stdOf,
  valuesOf,
  watchLayers,
  withSamples,
} from "./model-probe.ts";

/** Options of {@link checkInitialisation}. */
export type InitialisationOptions = ModelCheckOptions & {
  /** Samples that go through the model; default 32. */
  readonly samples?: number;
};

/** What one layer with weights does to its input, before training. */
interface LayerSpread {
  readonly layer: string;
  readonly type: string;
  /** Standard deviation of the input. */
  readonly input: number;
  /** Standard deviation of the output, after the activation. */
  readonly output: number;
  /** Root mean square of the weights × √fan-in: √2 for He's, about 1 for Glorot's; null where a layer has no matrix. */
  readonly gain: number | null;
  /** The output is added to something: such a branch may start at zero. */
  readonly residual: boolean;
  /** All units start alike. */
  readonly constant: boolean;
  /** Share of units whose ReLU is off for every sample; null without ReLU. */
  readonly dead: number | null;
  /** Share of outputs at the ends of tanh or sigmoid; null without them. */
  readonly saturated: number | null;
  /** Mean of the bias; 0 without one. */
  readonly bias: number;
  readonly last: boolean;
}

/**
 * Follows the spread of the activations through the untrained model (row #51): it must neither grow nor shrink tenfold in
 * a layer, units must not start alike, ReLUs must not be off for all samples and tanh or sigmoid not be saturated.
 *
 * Bounds: ×10 a layer (the row's), ×100 over all; weights 5 times off He's and Glorot's gain; 60 % dead or 50 %
 * saturated (ours). The last layer may be small.
 */
export function checkInitialisation(options: InitialisationOptions): Verdict {
  const { samples = 32 } = options;
  const checked = openModel(options);
  try {
    const { model } = checked;
    const layers = withSamples(trainPart(options.data), samples, ({ features }) => {
      const found: LayerSpread[] = [];
      const look = (call: LayerCall): void => {
        if (call.layer.weights.length > 0) found.push(spreadOf(call, model));
      };
      watchLayers(model, () => outputsOf(model, features, { training: true }), look);
      return found;
    });
    return verdictOf(layers);
  } finally {
    checked.close();
  }
}

function spreadOf(call: LayerCall, model: tf.LayersModel): LayerSpread {
  const { layer, input, output } = call;
  const values = valuesOf(output);
  const activation = activationOf(layer);
  const units = output.shape.at(-1) ?? 1;
  const [weights] = layer.weights.filter(({ shape }) => shape.length > 1);
  const matrix = weights?.read();
  // A layer that is called twice has no one `output`; the model's list of output layers does.
  const last = layer.outboundNodes.length === 0 || model.outputLayers.includes(layer);
  return {
    layer: layer.name,
    type: layer.getClassName(),
    input: stdOf(valuesOf(input)),
    output: stdOf(values),
    gain: matrix === undefined ? null : weightGain(matrix),
    residual: isMergedByAddition(layer),
    constant: matrix !== undefined && !isMergedByAddition(layer) && hasEqualColumns(matrix),
    dead: activation === "relu" ? deadShare(values, units) : null,
    saturated: saturatedShare(values, activation),
    bias: biasOf(layer),
    last,
  };
}

function activationOf(layer: tf.layers.Layer): string {
  const { activation } = layer.getConfig();
  return typeof activation === "string" ? activation : "";
}

function biasOf(layer: tf.layers.Layer): number {
  const bias = layer.weights.find(({ originalName }) => originalName.endsWith("/bias"));
  if (bias === undefined) return 0;
  const values = valuesOf(bias.read());
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of units that are 0 at every place of every sample. */
function deadShare(values: Float64Array, units: number): number {
  const alive = new Set<number>();
  values.forEach((value, index) => {
    if (value > 0) alive.add(index % units);
  });
  return 1 - alive.size / units;
}

function saturatedShare(values: Float64Array, activation: string): number | null {
  const isAtEnd: Readonly<Record<string, (value: number) => boolean>> = {
    tanh: (value) => Math.abs(value) > 0.97,
    sigmoid: (value) => value < 0.03 || value > 0.97,
  };
  const test = isAtEnd[activation];
  return test === undefined ? null : values.filter(test).length / values.length;
}

function verdictOf(layers: readonly LayerSpread[]): Verdict {
  return findingsVerdict({
    check: "initialisation",
    stage: "skeleton",
    findings: [...layerFindings(layers), ...overallFindings(layers)],
    clean: `The spread of the activations stays within bounds through ${layers.length} layers.`,
    evidence: { layers },
    ...(layers.length === 0
      ? {}
      : {
          figure: tensorBarsFigure(
            layers.map(({ layer, output }) => ({ name: layer, value: output })),
            { title: "Spread of the activations before training", xTitle: "standard deviation" },
          ),
        }),
    seedReference: "#51 (S4), #87 (C)",
  });
}

function layerFindings(layers: readonly LayerSpread[]): readonly Finding[] {
  const hidden = layers.filter(({ last }) => !last);
  const where = (
    isSo: (layer: LayerSpread) => boolean,
    among: readonly LayerSpread[] = hidden,
  ): LayerSpread[] => among.filter(isSo);
  const constant = where(({ constant: equal }) => equal);
  const dead = where(({ dead: share }) => share !== null && share > recipeNumber("deadUnits"));
  const saturated = where(
    ({ saturated: share }) => share !== null && share > recipeNumber("saturatedUnits"),
  );
  const loud = where(isLoud, layers);
  const quiet = where(isQuiet);
  return [
    ...findingIf(constant.length > 0, {
      problem: `all units of ${namesOf(constant)} start with the same weights`,
      remedy:
        "Constant initialisation: units that start alike stay alike; draw weights at random (He normal before ReLU, Glorot before tanh).",
    }),
    ...deadFindings(dead),
    ...findingIf(loud.length > 0, {
      problem: `weights of ${namesOf(loud)} make the activations grow (${loud[0]?.gain?.toPrecision(3) ?? "?"} × input, usual is 1 to 1.4)`,
      remedy:
        "Initial weights are too large: use He normal before ReLU (variance 2 ÷ fan-in), Glorot before tanh.",
    }),
    ...findingIf(quiet.length > 0, {
      problem: `weights of ${namesOf(quiet)} make the activations shrink (${quiet[0]?.gain?.toPrecision(3) ?? "?"} × input, usual is 1 to 1.4)`,
      remedy:
        "Initial weights are too small: use He normal before ReLU (variance 2 ÷ fan-in), Glorot before tanh.",
    }),
    ...findingIf(saturated.length > 0, {
      problem: `tanh or sigmoid of ${namesOf(saturated)} is saturated`,
      remedy: "Saturated activations: smaller initial weights, normalised inputs, or ReLU instead.",
    }),
  ];
}

function deadFindings(dead: readonly LayerSpread[]): readonly Finding[] {
  const [worst] = dead.toSorted((a, b) => a.bias - b.bias);
  if (worst === undefined) return [];
  const share = Math.round((worst.dead ?? 0) * 100);
  return [
    {
      problem: `${share} % of the ReLUs of ${worst.layer} are off for every sample`,
      remedy:
        worst.bias < -0.5
          ? `Dead ReLUs by a negative bias: the bias of ${worst.layer} is ${worst.bias.toPrecision(3)} on average; start biases at 0.`
          : `Dead ReLUs: look at the weights and the input of ${worst.layer}; use He normal and normalised inputs.`,
    },
  ];
}

function isLoud({ gain, input, output, type, last }: LayerSpread): boolean {
  if (type === "Embedding" || gain === null) return false;
  const growth = recipeNumber("activationGrowth");
  return gain > recipeNumber("weightGain") || (!last && input > 0 && output / input > growth);
}

function isQuiet({ gain, input, output, type, constant, dead, residual }: LayerSpread): boolean {
  if (type === "Embedding" || gain === null || constant || residual) return false;
  if ((dead ?? 0) > recipeNumber("deadUnits")) return false;
  const isShrinking = output / input < 1 / recipeNumber("activationGrowth");
  return (
    gain < 1 / recipeNumber("weightGain") || (isFeedForward(type) && isShrinking && gain < 0.8)
  );
}

function isFeedForward(type: string): boolean {
  return type === "Dense" || type.includes("Conv");
}

/** Growth or decay over many layers, none of which is striking by itself. */
function overallFindings(layers: readonly LayerSpread[]): readonly Finding[] {
  const hidden = layers.filter(
    ({ last, type, residual }) => !last && !residual && isFeedForward(type),
  );
  const first = hidden[0]?.input ?? 1;
  const outputs = Float64Array.from(hidden, ({ output }) => output);
  const end = outputs.at(-1) ?? first;
  const range = recipeNumber("activationRange");
  const broken = hidden.filter(({ output }) => !Number.isFinite(output));
  return [
    ...findingIf(broken.length > 0, {
      problem: `activations of ${namesOf(broken)} aren't finite`,
      remedy:
        "NaN or infinity inside the net: look at the first layer named, its input and weights.",
    }),
    ...findingIf(hidden.length > 1 && end > range * first, {
      problem: `activations grow from ${first.toPrecision(3)} to ${end.toPrecision(3)}`,
      remedy:
        "Exploding activations: initial weights are too large for the depth; use He normal, or normalise between layers.",
    }),
    ...findingIf(hidden.length > 1 && rmsOf(outputs) > 0 && end < first / range, {
      problem: `activations shrink from ${first.toPrecision(3)} to ${end.toPrecision(3)}`,
      remedy:
        "Vanishing activations: initial weights are too small for the depth, or sigmoids in a row; use He normal with ReLU, or normalise between layers.",
    }),
  ];
}

function namesOf(layers: readonly LayerSpread[]): string {
  return someOf(layers.map(({ layer }) => layer));
}
