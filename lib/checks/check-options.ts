import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { NamedArray } from "../core/snapshot.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import { type NamedVariable, readVariables, writeVariables } from "../training/named-variables.ts";

/** A model to check: built anew by the check, or one at hand whose weights the check puts back. */
export type ModelSource =
  | {
      /** Builds the model anew; the check disposes it. */
      readonly buildModel: () => tf.LayersModel;
    }
  | { readonly model: tf.LayersModel };

/** What checks that run for a while take. */
export interface RunningCheckOptions {
  /** Decides sampling, order and dropout; default 1337. */
  readonly seed?: number;
  /** Ends the check with the signal's reason; what it touched is put back first. */
  readonly signal?: AbortSignal;
  /** Told how far the check is, `0 … 1`. */
  readonly onProgress?: (fraction: number) => void;
}

/** What a check of a model on data takes. */
export type ModelCheckOptions = ModelSource &
  RunningCheckOptions & {
    /** All data, or its parts: training uses `train`, judging uses `validation` where a check needs unseen samples. */
    readonly data: LabeledData | Splits;
    /** What is minimised; default softmax cross-entropy of logits. */
    readonly loss?: LossName | LossFunction;
  };

/** The seed where a check isn't given one. */
export const defaultSeed = 1337;

/** A model that a check works on. */
export interface CheckedModel {
  readonly model: tf.LayersModel;
  /** Weights as they were, trainable or not. */
  readonly start: readonly NamedArray[];
  /** Puts `start` back. */
  reset(): void;
  /** Puts `start` back; frees the model where the check built it. */
  close(): void;
}

/**
 * Opens the model of a check.
 *
 * @param source - A model, or a function that builds one.
 */
export function openModel(source: ModelSource): CheckedModel {
  const model = "model" in source ? source.model : built(source.buildModel);
  const variables: NamedVariable[] = model.weights.map((weight) => ({
    name: weight.originalName,
    variable: weight.read() as tf.Variable,
  }));
  const start = readVariables(variables);
  const reset = (): void => {
    writeVariables(variables, start);
  };
  return {
    model,
    start,
    reset,
    close: () => {
      if ("model" in source) reset();
      else model.dispose();
    },
  };
}

/** A model; when it can't be built to its end, e.g. after an interrupt, the variables that it has by then are freed. */
function built(buildModel: () => tf.LayersModel): tf.LayersModel {
  const { registeredVariables } = tf.engine().state;
  const before = new Set(Object.keys(registeredVariables));
  try {
    return buildModel();
  } catch (error) {
    const made = Object.entries(registeredVariables).filter(([name]) => !before.has(name));
    tf.dispose(made.map(([, variable]) => variable));
    throw error;
  }
}

/** What the model is trained on. */
export function trainPart(data: LabeledData | Splits): LabeledData {
  return "train" in data ? data.train : data;
}

/** Samples that the model isn't trained on where there are such, else the training samples. */
export function judgingPart(data: LabeledData | Splits): LabeledData {
  return "train" in data ? data.validation : data;
}

/**
 * Checks a count among the options.
 *
 * @throws {AthanorError} `argument` when it isn't a positive integer.
 */
export function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a positive integer, received ${value}.`,
  );
}

/** The loss of a check's options in the form that a trainer takes. */
export function lossOption(options: { readonly loss?: LossName | LossFunction }): {
  readonly loss?: LossName | LossFunction;
} {
  return options.loss === undefined ? {} : { loss: options.loss };
}
