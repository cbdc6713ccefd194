import { share, type Steps } from "../core/steps.ts";
import { quantile } from "../metrics/columns.ts";
import { type Attributes, attributeSteps } from "./attributes.ts";
import { duplicateSteps, type SplitName, splitNames } from "./duplicates.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import type { Predictions } from "./predictions.ts";
import type { QueryRow } from "./query-text.ts";
import { subset } from "./subset.ts";

/** One sample as a row: where it stands, what it is, what it looks like, what the model says. */
export interface BrowsedRow extends QueryRow {
  readonly id: string;
  readonly split: SplitName;
  /** Name of the class. */
  readonly class: string;
  /** Number of the class. */
  readonly label: number;
  /** Other samples with exactly the same features, in all parts. */
  readonly duplicates: number;
  /** Interquartile ranges beyond the quartiles, of the property in which it stands out most; 0 inside of them. */
  readonly outlier: number;
}

/** The rows of a part, made when they are looked at. */
export interface PartTable {
  readonly split: SplitName;
  readonly count: number;
  readonly rowAt: (index: number) => BrowsedRow;
}

/** The rows of some parts; all copies are counted over all of them. */
export function* browseTables(
  parts: Partial<Splits>,
  query: { readonly splits?: readonly SplitName[]; readonly predictions?: Predictions },
): Steps<readonly PartTable[]> {
  const { splits = splitNames, predictions } = query;
  const copies = yield* share(copyCounts(parts), 0, 0.3);
  const tables: PartTable[] = [];
  for (const [turn, split] of splits.entries()) {
    const data = parts[split];
    if (data === undefined || data.labels.length === 0) continue;
    const from = 0.3 + (0.7 * turn) / splits.length;
    const attributes = yield* share(attributeSteps(data), from, from + 0.7 / splits.length);
    const said = predictions?.split === split && predictions.fingerprint === data.fingerprint;
    const judged = said ? predictions : undefined;
    tables.push(partTable(data, { split, attributes, copies, predictions: judged }));
  }
  return tables;
}

function partTable(
  data: LabeledData,
  known: {
    readonly split: SplitName;
    readonly attributes: Attributes;
    readonly copies: ReadonlyMap<string, number>;
    readonly predictions: Predictions | undefined;
  },
): PartTable {
  const { split, attributes, copies, predictions } = known;
  const far = farOut(attributes, data.labels.length);
  const columns = Object.entries(attributes);
  const rowAt = (index: number): BrowsedRow => {
    const id = data.ids[index] ?? String(index);
    const label = data.labels[index] ?? -1;
    const properties: Record<string, number> = {};
    for (const [name, values] of columns) properties[name] = values[index] ?? Number.NaN;
    return {
      id,
      split,
      class: nameOf(data, label),
      label,
      ...properties,
      duplicates: copies.get(`${split}/${id}`) ?? 0,
      outlier: far[index] ?? 0,
      ...(predictions === undefined ? {} : saidOf(data, predictions, index)),
    };
  };
  return { split, count: data.labels.length, rowAt };
}

function saidOf(data: LabeledData, predictions: Predictions, index: number): QueryRow {
  const predicted = predictions.predicted[index] ?? -1;
  return {
    predicted: nameOf(data, predicted),
    correct: predicted === data.labels[index] ? "yes" : "no",
    confidence: predictions.confidence[index] ?? Number.NaN,
    loss: predictions.loss[index] ?? Number.NaN,
  };
}

/** How many others each sample that isn't alone has. */
function* copyCounts(parts: Partial<Splits>): Steps<ReadonlyMap<string, number>> {
  const [any] = Object.values(parts);
  if (any === undefined) return new Map();
  const none = subset(any, []);
  const groups = yield* duplicateSteps({ train: none, validation: none, test: none, ...parts });
  return new Map(
    groups.flatMap((group) =>
      group.map(({ split, id }): [string, number] => [`${split}/${id}`, group.length - 1]),
    ),
  );
}

function farOut(attributes: Readonly<Record<string, Float64Array>>, count: number): Float64Array {
  const far = new Float64Array(count);
  for (const values of Object.values(attributes)) {
    const finite = values.filter(Number.isFinite);
    const [low, high] = [quantile(finite, 0.25), quantile(finite, 0.75)];
    const range = high - low;
    if (!(range > 0)) continue;
    for (const [index, value] of values.entries()) {
      const beyond = Math.max((low - value) / range, (value - high) / range, 0);
      if (beyond > (far[index] ?? 0)) far[index] = beyond;
    }
  }
  return far;
}

/** All columns that a row has; only the judged part has what a model says. */
export function columnsOf(tables: readonly PartTable[]): readonly string[] {
  return tables
    .map(({ rowAt }) => Object.keys(rowAt(0)))
    .reduce((most, own) => (own.length > most.length ? own : most), []);
}

function nameOf({ classNames }: LabeledData, label: number): string {
  return classNames[label] ?? String(label);
}
