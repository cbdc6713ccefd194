import { runSteps, type Steps } from "../core/steps.ts";
import { sampleAt } from "./create-data.ts";
import type { LabeledData } from "./labeled-data.ts";

/** Samples that training can't use or shouldn't, by id. */
export interface DataProblems {
  /** Ids of samples whose label isn't in `0 … classes - 1`. */
  readonly labelsOutOfRange: readonly string[];
  /** Ids of samples with a NaN or an infinite feature. */
  readonly notFinite: readonly string[];
  /** Ids of samples whose features are all equal: an image of one colour. */
  readonly constant: readonly string[];
}

/** Looks at every sample and names those with problems (row #30). */
export function findDataProblems(data: LabeledData): DataProblems {
  return runSteps(problemSteps(data));
}

/** As {@link findDataProblems}, with a stop every few samples. */
export function* problemSteps(data: LabeledData): Steps<DataProblems> {
  const labelsOutOfRange: string[] = [];
  const notFinite: string[] = [];
  const constant: string[] = [];
  for (const [index, label] of data.labels.entries()) {
    const id = data.ids[index] ?? String(index);
    const sample = sampleAt(data, index);
    const first = sample[0];
    if (label < 0 || label >= data.classNames.length) labelsOutOfRange.push(id);
    if (!sample.every(Number.isFinite)) notFinite.push(id);
    else if (sample.length > 1 && sample.every((value) => value === first)) constant.push(id);
    if (index % 256 === 0) yield index / data.labels.length;
  }
  return { labelsOutOfRange, notFinite, constant };
}
