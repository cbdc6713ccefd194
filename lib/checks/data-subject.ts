import { runSteps, type Steps } from "../core/steps.ts";
import { AthanorError } from "../core/errors.ts";
import type { Figure } from "../core/figure.ts";
import { sampleAt } from "../data/create-data.ts";
import { isImageShape } from "../data/grey-image.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { probeRows } from "../data/probe-rows.ts";
import { subset } from "../data/subset.ts";
import type { ProbeTask } from "../metrics/probe.ts";
import { contactSheetFigure } from "../plots/contact-sheet.ts";
import { escapeMarkup } from "../plots/theme.ts";
import type { RunningCheckOptions } from "./check-options.ts";

/** What a check of data alone takes. */
export type DatasetCheckOptions = RunningCheckOptions & {
  /** All data, or its parts. */
  readonly data: LabeledData | Splits;
};

/** What a check that compares parts takes. */
export type SplitsCheckOptions = RunningCheckOptions & { readonly data: Splits };

/** Samples that a probe looks at, at most: enough to judge by, and quick. */
const probedSamples = 4000;

/** Samples named in evidence; the rest is counted. */
export const namedSamples = 50;

/**
 * Refuses data that a check can't say anything about.
 *
 * @throws {AthanorError} `data` with fewer than `least` samples.
 */
export function requireSamples(data: LabeledData, least: number, check: string): void {
  const count = data.labels.length;
  if (count >= least) return;
  throw new AthanorError(
    "data",
    `Expected at least ${least} samples in ${data.name} for the check ${check}, received ${count}. Load data first.`,
  );
}

/** All data as parts; a whole is training data. */
export function asSplits(data: LabeledData | Splits): Splits {
  if ("train" in data) return data;
  const none = subset(data, []);
  return { train: data, validation: none, test: none };
}

/** Samples that a probe can work with. */
export interface UsableSamples {
  readonly data: LabeledData;
  /** Samples with NaN or a label that is no class. */
  readonly leftOut: number;
  /** Classes that have a sample. */
  readonly classes: number;
}

/** Leaves out samples with NaN or a label that is no class, and thins out what is more than a probe needs. */
export function usableSamples(data: LabeledData): UsableSamples {
  return runSteps(usableSteps(data));
}

/** As {@link usableSamples}, with a stop every few samples. */
export function* usableSteps(data: LabeledData): Steps<UsableSamples> {
  const usable: number[] = [];
  for (const [index, label] of data.labels.entries()) {
    const isClass = label >= 0 && label < data.classNames.length;
    if (isClass && sampleAt(data, index).every(Number.isFinite)) usable.push(index);
    if (index % 256 === 0) yield index / data.labels.length;
  }
  const count = Math.min(usable.length, probedSamples, data.stored?.most ?? Infinity);
  const step = Math.max(1, usable.length / count);
  const kept = Array.from({ length: count }, (_, turn) => usable[Math.floor(turn * step)] ?? 0);
  const chosen = subset(data, kept);
  const classes = new Set(chosen.labels).size;
  return { data: chosen, leftOut: data.labels.length - usable.length, classes };
}

/**
 * As {@link usableSamples}, for checks that need something to tell apart.
 *
 * @throws {AthanorError} `data` with fewer than 10 usable samples or fewer than two classes.
 */
export function requireClasses(data: LabeledData, check: string): UsableSamples {
  const usable = usableSamples(data);
  if (usable.classes >= 2 && usable.data.labels.length >= 10) return usable;
  throw new AthanorError(
    "data",
    `Expected at least 10 finite samples of at least 2 classes in ${data.name} for the check ${check}, received ` +
      `${usable.data.labels.length} of ${usable.classes}. Add samples or correct the labels (%check damaged).`,
  );
}

/** The question that a probe is asked: which class? */
export function probeTask(data: LabeledData): {
  readonly task: ProbeTask;
  readonly sameUnit: boolean;
} {
  const { rows, sameUnit } = probeRows(data);
  return { task: { rows, labels: data.labels, classes: data.classNames.length }, sameUnit };
}

/** A contact sheet of some samples, or nothing where samples are no pictures. */
export function sampleSheet(
  data: LabeledData,
  indices: readonly number[],
  options: {
    readonly title: string;
    /** Lines of each caption are divided by a line feed. */
    readonly captions?: readonly string[];
    /** Samples in a row. */
    readonly columns?: number;
  },
): { readonly figure?: Figure } {
  const channels = data.shape[2] ?? 1;
  const isShowable = isImageShape(data.shape) && (channels === 1 || channels === 3);
  if (!isShowable || indices.length === 0) return {};
  const { title, captions, columns } = options;
  const shown = indices.slice(0, data.stored?.most);
  const limit = shown.length;
  const wide = columns === undefined ? {} : { columns };
  const plain = captions === undefined ? {} : { captions: captions.map(markup), captionLines: 2 };
  return { figure: contactSheetFigure(subset(data, shown), { title, limit, ...plain, ...wide }) };
}

function markup(caption: string): string {
  return escapeMarkup(caption).replaceAll("\n", "<br>");
}

/** `2 of 10 samples` as people read it, with what the check left out. */
export function leftOutText(leftOut: number): string {
  return leftOut === 0 ? "" : ` ${leftOut} samples with NaN or an impossible label were left out.`;
}

/**
 * Likely causes in order, those that apply.
 *
 * @param rows - Whether they apply, then the texts.
 */
export function remedyOf(...rows: readonly (readonly [boolean, ...string[]])[]): readonly string[] {
  return rows.flatMap(([applies, ...texts]) => (applies ? texts : []));
}

/** Percent with one digit. */
export function percentText(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
