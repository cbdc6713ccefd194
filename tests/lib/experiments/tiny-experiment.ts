import { createData } from "../../../lib/data/create-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { representativeSubset } from "../../../lib/data/subset.ts";
import { defineExperiment, type Experiment } from "../../../lib/experiments/experiment.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";

/** Baseline of {@link tinyExperiment}. */
export const tinyConfig = {
  seed: 7,
  epochs: 3,
  batchSize: 32,
  optimizer: "adam",
  learningRate: 0.01,
  weightDecay: 0,
  units: [16],
};

export type TinyConfig = typeof tinyConfig;

/** Two hundred real digits, scaled to 0 … 1, in three splits. */
export async function tinySplits(): Promise<Splits> {
  const digits = representativeSubset(await loadDigits(), 200);
  const features = digits.features.map((value) => value / 16);
  return splitData(createData({ ...digits, features }), { seed: 1, validation: 0.2, test: 0.2 });
}

/** A data set with one feature that isn't a number. */
export function withNaN(data: LabeledData): LabeledData {
  const features = data.features.slice();
  features[70] = Number.NaN;
  return { ...data, features };
}

/** A network of sixteen hidden units on two hundred digits: trains in about a second. */
export function tinyExperiment(
  changes: Partial<Parameters<typeof defineExperiment<TinyConfig>>[0]> = {},
): Experiment<TinyConfig> {
  return defineExperiment<TinyConfig>({
    name: "tiny",
    config: tinyConfig,
    data: tinySplits,
    model: ({ seed, units, weightDecay }) =>
      buildMlp({ inputShape: [8, 8, 1], classes: 10, units, weightDecay, seed }),
    ...changes,
  });
}
