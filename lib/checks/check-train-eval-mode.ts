import type { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { barsFigure } from "../plots/bars.ts";
import { dropoutLayers } from "../training/dropout-layers.ts";
import { lossFunction } from "../training/losses.ts";
import { allLayers } from "../training/penalties.ts";
import { type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict, someOf } from "./findings.ts";
import { outputOf, type ProbeBatch, valuesOf, withSamples } from "./model-probe.ts";

/** Options of {@link checkTrainEvalMode}. */
export type TrainEvalModeOptions = ModelCheckOptions & {
  /** Samples of the batch; default 32. */
  readonly samples?: number;
};

/** What TensorFlow.js' batch normalisation reads at each call. */
interface Normalisation extends tf.layers.Layer {
  momentum: number;
}

/**
 * Compares training and inference mode on one batch (row #66): inference repeats itself bitwise; moving statistics move
 * in training mode; once they have caught up, both modes give about the same loss; dropout drops in training.
 *
 * The moving statistics are put back afterwards.
 */
export function checkTrainEvalMode(options: TrainEvalModeOptions): Verdict {
  const checked = openModel(options);
  try {
    const { model } = checked;
    const loss = lossFunction(options.loss ?? "sparse-categorical-crossentropy");
    const measured = withSamples(trainPart(options.data), options.samples ?? 32, (batch) => ({
      repeats: repeatsInference(model, batch),
      drops: dropsInTraining(model, batch),
      moved: catchUp(model, batch),
      training: numberOf(loss(outputOf(model, batch.features, { training: true }), batch.labels)),
      inference: numberOf(loss(outputOf(model, batch.features, { training: false }), batch.labels)),
      momenta: normalisations(model).map(({ name, momentum }) => ({ name, momentum })),
    }));
    return verdictOf(measured);
  } finally {
    checked.close();
  }
}

function numberOf(scalar: tf.Scalar): number {
  return scalar.dataSync()[0] ?? Number.NaN;
}

function infer(model: tf.LayersModel, { features }: ProbeBatch): Float64Array {
  const output = model.apply(features, { training: false });
  return valuesOf((Array.isArray(output) ? output[0] : output) as tf.Tensor);
}

function repeatsInference(model: tf.LayersModel, batch: ProbeBatch): boolean {
  const first = infer(model, batch);
  const second = infer(model, batch);
  return first.every((value, index) => Object.is(value, second[index]));
}

/** Whether dropout changes anything in training mode; true without dropout. */
function dropsInTraining(model: tf.LayersModel, { features }: ProbeBatch): boolean {
  const active = dropoutLayers(model).some((layer) => Number(layer.getConfig()["rate"]) > 0);
  if (!active) return true;
  const output = model.apply(features, { training: true });
  const dropped = valuesOf((Array.isArray(output) ? output[0] : output) as tf.Tensor);
  const whole = valuesOf(outputOf(model, features, { training: true }));
  return dropped.some((value, index) => !Object.is(value, whole[index]));
}

function normalisations(model: tf.LayersModel): Normalisation[] {
  return allLayers(model).filter(
    (layer) => typeof Reflect.get(layer, "momentum") === "number",
  ) as Normalisation[];
}

/** Lets moving statistics catch up with the batch; true when they moved, or when there are none. */
function catchUp(model: tf.LayersModel, { features }: ProbeBatch): boolean {
  const layers = normalisations(model);
  const moving = model.weights.filter(({ originalName }) => originalName.includes("moving_mean"));
  if (moving.length === 0) return true;
  const before = moving.map((weight) => valuesOf(weight.read()));
  const momenta = layers.map(({ momentum }) => momentum);
  layers.forEach((layer) => (layer.momentum = 0.5));
  try {
    for (let pass = 0; pass < 20; pass += 1) outputOf(model, features, { training: true });
  } finally {
    layers.forEach((layer, index) => (layer.momentum = momenta[index] ?? layer.momentum));
  }
  return moving.every((weight, index) =>
    valuesOf(weight.read()).some((value, at) => value !== before[index]?.[at]),
  );
}

interface Measured {
  readonly repeats: boolean;
  readonly drops: boolean;
  readonly moved: boolean;
  readonly training: number;
  readonly inference: number;
  readonly momenta: readonly { readonly name: string; readonly momentum: number }[];
}

function verdictOf(measured: Measured): Verdict {
  const { training, inference } = measured;
  return findingsVerdict({
    check: "train-eval-mode",
    stage: "skeleton",
    findings: findingsOf(measured),
    clean: `Inference repeats itself; the loss of one batch is ${training.toPrecision(4)} in training mode and ${inference.toPrecision(4)} in inference.`,
    evidence: { ...measured },
    figure: barsFigure(
      [
        { name: "training mode", value: training, good: true },
        { name: "inference", value: inference, good: !modesDiffer(measured) },
      ],
      { title: "Loss of one batch in both modes", xTitle: "loss" },
    ),
    seedReference: "#66 (S1)",
  });
}

function modesDiffer({ training, inference }: Measured): boolean {
  const distance = Math.abs(training - inference);
  return distance > 0.1 && distance > recipeNumber("modeDifference") * Math.abs(training);
}

function findingsOf(measured: Measured): readonly Finding[] {
  const { repeats, drops, moved, training, inference, momenta } = measured;
  const slow = momenta
    .filter(({ momentum }) => momentum > recipeNumber("batchNormMomentum"))
    .map(({ name }) => name);
  const differ = modesDiffer(measured);
  return [
    ...findingIf(!repeats, {
      problem: "two predictions of one batch differ",
      remedy:
        "Dropout or noise is left on in evaluation: a layer has to look at `training` in its call, and do nothing without it.",
    }),
    ...findingIf(!moved, {
      problem: "moving statistics don't move in training mode",
      remedy:
        "Batch normalisation runs in inference mode while training: pass `training: true` through the model, and don't freeze it.",
    }),
    ...findingIf(slow.length > 0, {
      problem: `the moving statistics of ${someOf(slow)} need more than 2000 steps to catch up`,
      remedy:
        "The momentum of batch normalisation is too near 1: evaluation uses statistics of the start; use 0.9 to 0.99.",
    }),
    ...findingIf(repeats && moved && differ, {
      problem: `the loss of one batch is ${training.toPrecision(3)} in training mode and ${inference.toPrecision(3)} in inference`,
      remedy:
        "Training and inference compute different things: look at batch normalisation's statistics and at layers that use `training`.",
    }),
    ...findingIf(!drops, {
      problem: "dropout drops nothing in training mode",
      remedy: "Dropout is off in training: pass `training: true` through the model.",
    }),
  ];
}
