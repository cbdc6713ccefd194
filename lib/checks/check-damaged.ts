import { runSteps, share, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { sampleAt } from "../data/create-data.ts";
import { type DataProblems, problemSteps } from "../data/data-problems.ts";
import { type SplitName, splitNames } from "../data/duplicates.ts";
import { isImageShape } from "../data/grey-image.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import type { Damage } from "../data/load-options.ts";
import {
  asSplits,
  type DatasetCheckOptions,
  namedSamples,
  requireSamples,
  sampleSheet,
} from "./data-subject.ts";

/** Options of {@link checkDamaged}. */
export type DamagedOptions = DatasetCheckOptions & {
  /** What a loader with `onDamaged: "skip"` left out. */
  readonly damaged?: readonly Damage[];
};

/**
 * Looks for samples that can't be right: NaN, labels that are no class, pictures of one colour, pictures whose lower part
 * is missing, files that could not be read (row #30).
 *
 * Every sample is looked at, and no bad one ends the check.
 */
export function checkDamaged(options: DamagedOptions): Verdict {
  return runSteps(damagedSteps(options));
}

/** As {@link checkDamaged}, with stops in between. */
export function* damagedSteps(options: DamagedOptions): Steps<Verdict> {
  const splits = asSplits(options.data);
  requireSamples(splits.train, 1, "damaged");
  const found = yield* findKinds(splits, options.damaged ?? []);
  const kinds = found.filter(({ ids }) => ids.length > 0);
  const count = kinds.reduce((sum, { ids }) => sum + ids.length, 0);
  const suspects = new Set(kinds.flatMap(({ ids }) => ids));
  const visible = Array.from(splits.train.labels.keys())
    .filter((index) => suspects.has(`train/${splits.train.ids[index]}`))
    .slice(0, 32);
  return {
    check: "damaged",
    stage: "data",
    passed: count === 0,
    value: count,
    threshold: "= 0",
    unit: "samples",
    summary:
      count === 0
        ? `Every sample of ${splits.train.name} is finite, varied and labelled with a class.`
        : `${splits.train.name}: ${kinds.map(({ ids, what }) => `${ids.length} ${what}`).join(", ")}.`,
    evidence: Object.fromEntries(
      kinds.map(({ name, ids }) => [name, { count: ids.length, ids: ids.slice(0, namedSamples) }]),
    ),
    ...sampleSheet(splits.train, visible, { title: "Damaged training samples" }),
    remedy: kinds.flatMap(({ remedy }) => remedy),
    seedReference: "#30 (S2, S3, S4)",
  };
}

interface DamageKind {
  readonly name: string;
  readonly what: string;
  readonly ids: readonly string[];
  readonly remedy: readonly string[];
}

function* findKinds(splits: Splits, unread: readonly Damage[]): Steps<readonly DamageKind[]> {
  const problems: { readonly split: SplitName; readonly found: DataProblems }[] = [];
  for (const [turn, split] of splitNames.entries()) {
    const found = yield* share(problemSteps(splits[split]), turn / 6, (turn + 1) / 6);
    problems.push({ split, found });
  }
  const idsOf = (kind: "labelsOutOfRange" | "notFinite" | "constant"): string[] =>
    problems.flatMap(({ split, found }) => found[kind].map((id) => `${split}/${id}`));
  const truncated: string[] = [];
  for (const [turn, split] of splitNames.entries()) {
    const ids = yield* share(truncatedSamples(splits[split]), (3 + turn) / 6, (4 + turn) / 6);
    truncated.push(...ids.map((id) => `${split}/${id}`));
  }
  const constant = new Set(idsOf("constant"));
  return [
    {
      name: "labelsOutOfRange",
      what: "labels that are no class",
      ids: idsOf("labelsOutOfRange"),
      remedy: labelRemedy(splits),
    },
    {
      name: "notFinite",
      what: "samples with NaN or infinity",
      ids: idsOf("notFinite"),
      remedy: [
        "NaN or infinite features: repair or drop these samples; a division by a standard deviation of 0 and a missing value are the usual causes.",
      ],
    },
    {
      name: "constant",
      what: "constant samples",
      ids: [...constant],
      remedy: [
        "Constant (blank) samples: the file is empty or its decoding failed; load these again or drop them.",
      ],
    },
    {
      name: "truncated",
      what: "truncated pictures",
      ids: truncated.filter((id) => !constant.has(id)),
      remedy: [
        "Truncated pictures: the lower part is one colour, as after an interrupted download; fetch these files again.",
      ],
    },
    {
      name: "unread",
      what: "files that could not be read",
      ids: unread.map(({ item, reason }) => `${item}: ${reason}`),
      remedy: [
        "Files that could not be decoded: replace them, or accept that the data lacks them.",
      ],
    },
  ];
}

/** The order of the causes follows the labels: a shift by one leaves class 0 empty and adds a class at the end. */
function labelRemedy({ train }: Splits): readonly string[] {
  const classes = train.classNames.length;
  const largest = train.labels.reduce((most, label) => Math.max(most, label), 0);
  const least = train.labels.reduce((low, label) => Math.min(low, label), classes);
  const shifted = `Labels are off by one: they run from ${least} to ${largest} where 0 to ${classes - 1} is expected; subtract 1.`;
  const wrong =
    "Out-of-range labels: correct these labels, or the list of class names; -1 and 255 often mean `unlabelled`.";
  return least === 1 && largest === classes ? [shifted, wrong] : [wrong];
}

/**
 * Pictures whose lower quarter or more is one colour, cut off sharply: in the row above, most pixels have another one. A
 * plain background ends softly around its object, so it isn't taken for a cut.
 */
function* truncatedSamples(data: LabeledData): Steps<readonly string[]> {
  const [height = 0, width = 0, channels = 1] = data.shape;
  if (!isImageShape(data.shape)) return [];
  const ids: string[] = [];
  for (const [index, id] of data.ids.entries()) {
    if (isCut(sampleAt(data, index), { height, width, channels })) ids.push(id);
    if (index % 256 === 0) yield index / data.ids.length;
  }
  return ids;
}

function isCut(
  sample: Float32Array,
  size: { readonly height: number; readonly width: number; readonly channels: number },
): boolean {
  const { height, width, channels } = size;
  const row = width * channels;
  const differing = (y: number): number =>
    differingPixels(sample, { start: y * row, row, channels });
  let start = height;
  while (start > 0 && differing(start - 1) === 0) start -= 1;
  return height - start >= height / 4 && start > 0 && differing(start - 1) > width / 2;
}

/** Pixels of a row that differ from the picture's last one. */
function differingPixels(
  sample: Float32Array,
  {
    start,
    row,
    channels,
  }: { readonly start: number; readonly row: number; readonly channels: number },
): number {
  let count = 0;
  for (let at = start; at < start + row; at += channels) {
    const last = sample.length - channels;
    const isEqual = Array.from({ length: channels }, (_, c) => sample[at + c] === sample[last + c]);
    if (isEqual.includes(false)) count += 1;
  }
  return count;
}
