import { AthanorError } from "../core/errors.ts";
import { sizeOf } from "../core/shape-text.ts";
import { createData, sampleAt } from "./create-data.ts";
import type { LabeledData } from "./labeled-data.ts";
import { createStoredData } from "./stored-samples.ts";

/**
 * The samples at `indices`, in that order, with their ids; a copy, or a view where they stay on disk and are more than
 * fit into memory.
 *
 * @param indices - Each in `0 … count - 1`; the same one may come twice.
 * @throws {@link AthanorError} When an index lies outside the data.
 */
export function subset(data: LabeledData, indices: ArrayLike<number>): LabeledData {
  const order = Array.from(indices);
  const count = data.labels.length;
  const outside = order.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
  if (outside !== undefined) {
    throw new AthanorError(
      "argument",
      `Expected indices of ${data.name} to be integers in 0 … ${count - 1}, received ${outside}.`,
    );
  }
  const { stored } = data;
  const parts = {
    ...data,
    labels: Int32Array.from(order, (index) => data.labels[index] ?? 0),
    ids: order.map((index) => data.ids[index] ?? String(index)),
  };
  if (stored !== undefined && order.length > stored.most) {
    return createStoredData({ ...parts, stored: stored.at(order) });
  }
  const size = sizeOf(data.shape);
  const features = new Float32Array(order.length * size);
  for (const [position, index] of order.entries()) {
    features.set(sampleAt(data, index), position * size);
  }
  return createData({ ...parts, features });
}

/** As many samples, spread over all, as fit into memory; data that is in memory as it is. */
export function fittingPart(data: LabeledData): LabeledData {
  const { stored, labels } = data;
  if (stored === undefined) return data;
  const count = Math.min(stored.most, labels.length);
  const even = Array.from({ length: count }, (_, turn) =>
    Math.floor((turn * labels.length) / count),
  );
  return subset(data, even);
}

/**
 * A few samples that stand for all: classes take turns, and each class gives samples spread evenly over its range.
 *
 * Depends on the data alone, so that the same few samples come back in every run.
 *
 * @param count - At least 1; with at least as many as there are classes, every class is covered. All samples when there
 *   are fewer.
 * @throws {@link AthanorError} When `count` isn't a positive integer.
 */
export function representativeSubset(data: LabeledData, count: number): LabeledData {
  if (!Number.isInteger(count) || count < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`count\` to be an integer of at least 1, received ${count}.`,
    );
  }
  const classes = [...indicesByClass(data).values()];
  const quotas = shareInTurns(
    classes.map((indices) => indices.length),
    count,
  );
  const picked = classes.flatMap((indices, position) => spread(indices, quotas[position] ?? 0));
  return subset(
    data,
    picked.toSorted((a, b) => a - b),
  );
}

/** Sample indices of each class that occurs, ascending, classes in ascending order. */
export function indicesByClass(data: LabeledData): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const label of [...new Set(data.labels)].toSorted((a, b) => a - b)) groups.set(label, []);
  for (const [index, label] of data.labels.entries()) groups.get(label)?.push(index);
  return groups;
}

/** How many of each group to take when groups take turns until `count` is reached or nothing is left. */
function shareInTurns(available: readonly number[], count: number): readonly number[] {
  const quotas = available.map(() => 0);
  let left = Math.min(
    count,
    available.reduce((sum, size) => sum + size, 0),
  );
  while (left > 0) {
    for (const [group, size] of available.entries()) {
      const taken = quotas[group] ?? 0;
      if (left === 0 || taken === size) continue;
      quotas[group] = taken + 1;
      left -= 1;
    }
  }
  return quotas;
}

function spread(indices: readonly number[], quota: number): readonly number[] {
  return Array.from({ length: quota }, (_, turn) => {
    const position = Math.floor(((turn + 0.5) * indices.length) / quota);
    return indices[position] ?? 0;
  });
}
