import { type Row, type ShownTable, shownTable } from "../core/shown-table.ts";
import { attributesOf } from "./attributes.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import { type Predictions, requirePredictionsOf } from "./predictions.ts";

/** One kind of bad case, and what to collect. */
export interface CollectRow extends Row {
  /** `8 taken for 1`. */
  readonly what: string;
  /** Bad cases of the kind. */
  readonly errors: number;
  /** Samples of the true class in the judged part. */
  readonly of: number;
  /** Samples of the true class in the training part now. */
  readonly training: number;
  /** How the bad cases differ from the others of their class, where they do. */
  readonly look: string;
  /** Ids of the worst ones, at most five. */
  readonly samples: string;
}

/** A property stands out when its mean is so many deviations of the class away. */
const standsOut = 1;

/**
 * What to collect next: the bad cases of a judged part by kind, with how they look and how many of their class the training
 * part has (row #34). Collect more like these **for the training part**: the judged samples themselves stay where they are.
 *
 * New data has a new fingerprint, so that all evidence about the old one is stale.
 *
 * @param predictions - Of one part, by a trained model.
 * @returns The most frequent kind first.
 * @throws {AthanorError} `data` for predictions of other data.
 */
export function collectList(splits: Splits, predictions: Predictions): ShownTable<CollectRow> {
  const data = splits[predictions.split];
  requirePredictionsOf(data, predictions);
  const kinds = new Map<string, number[]>();
  for (const [index, label] of data.labels.entries()) {
    const predicted = predictions.predicted[index] ?? label;
    if (predicted === label) continue;
    const kind = `${className(data, label)} taken for ${className(data, predicted)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), index]);
  }
  const attributes = data.labels.length === 0 ? {} : attributesOf(data);
  const rows = [...kinds]
    .map(([what, cases]) => collectRow(what, { cases, splits, predictions, attributes }))
    .toSorted((a, b) => b.errors - a.errors || a.what.localeCompare(b.what, "en"));
  return shownTable(rows, {
    caption: `What to collect for training: ${rows.reduce((sum, { errors }) => sum + errors, 0)} bad cases of ${data.labels.length} ${predictions.split} samples`,
    empty: `No bad case among ${data.labels.length} ${predictions.split} samples.`,
  });
}

function collectRow(
  what: string,
  found: {
    readonly cases: readonly number[];
    readonly splits: Splits;
    readonly predictions: Predictions;
    readonly attributes: Readonly<Record<string, Float64Array>>;
  },
): CollectRow {
  const { cases, splits, predictions, attributes } = found;
  const data = splits[predictions.split];
  const label = data.labels[cases[0] ?? 0] ?? 0;
  const others = Array.from(data.labels.keys()).filter((index) => data.labels[index] === label);
  const worst = cases.toSorted((a, b) => (predictions.loss[b] ?? 0) - (predictions.loss[a] ?? 0));
  return {
    what,
    errors: cases.length,
    of: others.length,
    training: splits.train.labels.filter((other) => other === label).length,
    look: lookOf(cases, others, attributes),
    samples: worst
      .slice(0, 5)
      .map((index) => data.ids[index] ?? String(index))
      .join(", "),
  };
}

/** Properties in which the bad cases stand out of their class, e.g. `low contrast`. */
function lookOf(
  cases: readonly number[],
  others: readonly number[],
  attributes: Readonly<Record<string, Float64Array>>,
): string {
  return Object.entries(attributes)
    .flatMap(([name, values]) => {
      const of = (indices: readonly number[]): number =>
        indices.reduce((sum, index) => sum + (values[index] ?? 0), 0) / indices.length;
      const mean = of(others);
      const spread = Math.sqrt(
        others.reduce((sum, index) => sum + ((values[index] ?? 0) - mean) ** 2, 0) / others.length,
      );
      const distance = (of(cases) - mean) / spread;
      return Math.abs(distance) >= standsOut ? [`${distance < 0 ? "low" : "high"} ${name}`] : [];
    })
    .join(", ");
}

function className({ classNames }: LabeledData, label: number): string {
  return classNames[label] ?? String(label);
}
