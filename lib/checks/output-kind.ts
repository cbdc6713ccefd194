import type { tf } from "../backend/tf.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { outputOf, valuesOf, withSamples } from "./model-probe.ts";

/** What a model's output looks like. */
export interface OutputKind {
  /** Outputs a sample. */
  readonly outputs: number;
  /** Every row is positive and sums to 1: there is a softmax at the end. */
  readonly probabilities: boolean;
  /** Share of outputs that are exactly zero; much of it means a ReLU at the end. */
  readonly zeros: number;
  /** No output is negative. */
  readonly nonNegative: boolean;
}

/**
 * Looks at a model's output for a few samples.
 *
 * @param model - With one output of shape `[batch, outputs]`.
 * @param data - At least one sample.
 */
export function outputKind(model: tf.LayersModel, data: LabeledData): OutputKind {
  return withSamples(data, 32, ({ features }) => {
    const output = outputOf(model, features, { training: false });
    const values = valuesOf(output);
    const outputs = output.shape.at(-1) ?? 1;
    return {
      outputs,
      probabilities: areProbabilities(values, outputs),
      zeros: values.filter((value) => value === 0).length / values.length,
      nonNegative: values.every((value) => value >= 0),
    };
  });
}

/**
 * Whether every row is positive and sums to 1.
 *
 * @param values - Shape `[count, outputs]`, row-major.
 */
export function areProbabilities(values: Float32Array | Float64Array, outputs: number): boolean {
  if (outputs < 2) return false;
  const flat = Array.from(values);
  const sums = Array.from({ length: flat.length / outputs }, (_, row) =>
    flat.slice(row * outputs, (row + 1) * outputs).reduce((sum, value) => sum + value, 0),
  );
  const inRange = flat.every((value) => value >= 0 && value <= 1);
  return inRange && sums.every((sum) => Math.abs(sum - 1) < 1e-4);
}
