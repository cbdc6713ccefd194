import { AthanorError } from "../core/errors.ts";
import { sizeOf } from "../core/shape-text.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { requireLabels } from "../metrics/logits.ts";
import { isLoader, type TrainingData } from "./training-batches.ts";
import type { Objective } from "./objective.ts";

/**
 * Checks that data can be trained on: samples are there, numbers are finite, labels are classes of the objective.
 *
 * @throws {AthanorError} `data` that names the first bad sample, `argument` when the shape isn't the model's.
 */
export function requireTrainable(objective: Objective, data: TrainingData): void {
  if (data.labels.length === 0) {
    throw new AthanorError(
      "data",
      `Expected \`${data.name}\` to hold at least one sample, received 0 labels.`,
    );
  }
  // What a loader or a disk holds isn't there yet; decoded pixels are finite.
  if (!isLoader(data) && data.stored === undefined) requireFeatures(data);
  requireShape(objective, data);
  if (objective.classes !== undefined) requireLabels(data.labels, objective.classes);
}

function requireFeatures(data: LabeledData): void {
  const size = sizeOf(data.shape);
  const count = data.labels.length;
  if (data.features.length !== count * size) {
    throw new AthanorError(
      "data",
      `Expected \`${data.name}\` to hold ${size} numbers a sample, received ${count} labels and ${data.features.length} numbers.`,
    );
  }
  const bad = firstNonFinite(data.features);
  if (bad < 0) return;
  const sample = Math.floor(bad / size);
  throw new AthanorError(
    "data",
    `Expected finite features in \`${data.name}\`, received ${data.features[bad]} in sample ${data.ids[sample] ?? sample}. Repair or remove the sample.`,
  );
}

function requireShape(objective: Objective, data: TrainingData): void {
  const { inputShape } = objective;
  if (inputShape === undefined) return;
  const fits =
    inputShape.length === data.shape.length &&
    inputShape.every((length, axis) => length === null || length === data.shape[axis]);
  if (fits) return;
  throw new AthanorError(
    "argument",
    `Expected samples of the model's shape [${inputShape.join(", ")}], received [${data.shape.join(", ")}] in \`${data.name}\`.`,
  );
}

/** A loop: ten times faster than `findIndex`, and `fit` may be called for every epoch. */
function firstNonFinite(values: Float32Array): number {
  for (let index = 0; index < values.length; index += 1) {
    // Only NaN and infinities differ from zero when they are taken off themselves.
    const value = values[index] ?? 0;
    if (value - value !== 0) return index;
  }
  return -1;
}
