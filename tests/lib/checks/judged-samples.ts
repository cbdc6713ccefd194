import { createData } from "../../../lib/data/create-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import type { Predictions } from "../../../lib/data/predictions.ts";
import { splitData } from "../../../lib/data/split-data.ts";

/** Digits in three parts. */
export async function digitSplits(): Promise<Splits> {
  return splitData(await loadDigits(), { seed: 1, validation: 0.1, test: 0.1 });
}

/** Predictions that are right but for some samples. */
export function predictionsWith(
  data: LabeledData,
  wrong: Readonly<Record<number, number>>,
): Predictions {
  const predicted = Array.from(data.labels, (label, index) => wrong[index] ?? label);
  return {
    split: "test",
    fingerprint: data.fingerprint,
    ids: data.ids,
    labels: Array.from(data.labels),
    predicted,
    confidence: predicted.map(() => 0.9),
    loss: predicted.map((label, index) => (label === data.labels[index] ? 0.1 : 2.3)),
  };
}

/** Data of one number a sample, one label each. */
export function numbers(values: readonly number[], labels: readonly number[]): LabeledData {
  return createData({
    name: "numbers",
    features: Float32Array.from(values),
    labels: Int32Array.from(labels),
    shape: [1],
    classNames: ["low", "high", "other"],
    ids: values.map((value) => `n${value}`),
  });
}
