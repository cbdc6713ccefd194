import { runSteps, share, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import type { SplitName } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { accuracy, confusionMatrix } from "../metrics/confusion.ts";
import { outOfFoldSteps, transfer } from "../metrics/probe.ts";
import { confusionFigure } from "../plots/confusion.ts";
import { majorityShare } from "./check-property-label.ts";
import { defaultSeed } from "./check-options.ts";
import {
  asSplits,
  type DatasetCheckOptions,
  leftOutText,
  percentText,
  probeTask,
  requireClasses,
  usableSamples,
} from "./data-subject.ts";

/** Standard errors beyond which a difference isn't chance. */
const surprising = 4;

/** Accuracy that a part may lose against training samples of the same fold size. */
const largestLoss = 0.2;

/** Samples of a class from which on it can be said that it equals another. */
const fewest = 20;

/**
 * Checks that labels follow from inputs at all, by a quick probe (rows #30, #39, #56): better than chance in the training
 * part, as good in the other parts, no two classes that are the same, no part whose labels are renumbered.
 *
 * It tells labels that were shuffled apart from their samples, a part with labels off by one, and a class that is listed
 * twice.
 */
export function checkLabelSignal(options: DatasetCheckOptions): Verdict {
  return runSteps(labelSignalSteps(options));
}

/** As {@link checkLabelSignal}, with a stop every few samples. */
export function* labelSignalSteps(options: DatasetCheckOptions): Steps<Verdict> {
  const { seed = defaultSeed } = options;
  const splits = asSplits(options.data);
  const { data, leftOut } = requireClasses(splits.train, "label-signal");
  const { task, sameUnit } = probeTask(data);
  const own = yield* share(outOfFoldSteps(task, { seed, features: 256, sameUnit }), 0, 0.5);
  const base = majorityShare(data);
  const error = Math.sqrt((base * (1 - base)) / data.labels.length);
  const gain = (own.accuracy - base) / Math.max(error, 1e-9);
  const hasSignal = gain > surprising;
  const classes = data.classNames.length;
  const twins = hasSignal ? twinClasses(data, own.probabilities) : [];
  const asked = askParts(data, splits, { seed, expected: own.accuracy });
  const parts = yield* share(asked, 0.5, 1);
  const strange = hasSignal ? parts.filter(({ isStrange }) => isStrange) : [];
  const shown = strange[0] ?? { predicted: own.predicted, labels: data.labels };
  const causes = [
    ...(hasSignal ? [] : noSignal),
    ...strange.flatMap((part) => partCauses(part, data)),
    ...twins.map(
      ([a, b]) =>
        `Duplicated class: ${data.classNames[a]} and ${data.classNames[b]} can't be told apart; they are one class under two names, or the inputs don't show the difference.`,
    ),
  ];
  return {
    check: "label-signal",
    stage: "data",
    passed: causes.length === 0,
    value: own.accuracy,
    threshold: `> ${(base + surprising * error).toFixed(3)}, and as good in every part`,
    unit: "accuracy of a quick probe",
    summary:
      `A probe names ${percentText(own.accuracy)} of the training labels of ${data.name} out of fold (always guessing one class: ${percentText(base)})` +
      parts
        .map(({ split, accuracy: reached }) => `, ${percentText(reached)} of ${split}`)
        .join("") +
      `.${leftOutText(leftOut)}`,
    evidence: {
      base,
      train: own.accuracy,
      parts: parts.map(({ split, accuracy: reached, renamed }) => ({
        split,
        accuracy: reached,
        renamed,
      })),
      twins: twins.map(([a, b]) => [data.classNames[a], data.classNames[b]]),
      leftOut,
    },
    figure: confusionFigure(
      {
        matrix: confusionMatrix(shown.predicted, shown.labels, classes),
        classNames: data.classNames,
      },
      { title: `A quick probe on the samples of ${strange[0]?.split ?? "train"}` },
    ),
    remedy: causes,
    seedReference: "#30, #39, #56 (S2, S3, S4)",
  };
}

const noSignal: readonly string[] = [
  "Misaligned labels: features or labels were shuffled, sorted or joined without the other; keep them in one record.",
  "The inputs don't tell the classes: look at samples beside their labels (%check sample-look).",
];

interface AskedPart {
  readonly split: SplitName;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly accuracy: number;
  readonly isStrange: boolean;
  /** Accuracy when each class is called what it is mostly taken for. */
  readonly renamed: number;
  /** What each class is mostly taken for. */
  readonly names: readonly number[];
}

/** Asks a probe of the training part about the other parts, where they have samples enough. */
function* askParts(
  data: LabeledData,
  splits: Splits,
  options: { readonly seed: number; readonly expected: number },
): Steps<readonly AskedPart[]> {
  const parts: AskedPart[] = [];
  for (const split of ["validation", "test"] as const) {
    yield split === "test" ? 0.5 : 0;
    const part = usableSamples(splits[split]).data;
    if (part.labels.length >= 10) parts.push(askPart(data, part, { split, ...options }));
  }
  return parts;
}

function askPart(
  data: LabeledData,
  part: LabeledData,
  options: { readonly split: SplitName; readonly seed: number; readonly expected: number },
): AskedPart {
  const { split, seed, expected } = options;
  const { task, sameUnit } = probeTask(data);
  const answer = transfer(task, probeTask(part).task, { seed, features: 256, sameUnit });
  const matrix = confusionMatrix(answer.predicted, part.labels, data.classNames.length);
  const names = matrix.map((row) => row.indexOf(Math.max(...row)));
  const renamed = accuracy(
    answer.predicted,
    part.labels.map((label) => names[label] ?? label),
  );
  const error = Math.sqrt((expected * (1 - expected)) / part.labels.length) || 1e-3;
  const loss = expected - answer.accuracy;
  const isStrange = loss > largestLoss && loss > surprising * error;
  return {
    split,
    labels: part.labels,
    predicted: answer.predicted,
    accuracy: answer.accuracy,
    isStrange,
    renamed,
    names,
  };
}

function partCauses(
  { split, renamed, accuracy: reached, names }: AskedPart,
  data: LabeledData,
): readonly string[] {
  const misaligned = `Misaligned labels in ${split}: its labels don't belong to its samples (a shuffle of only one of the two).`;
  const changed = `The inputs of ${split} are treated differently (normalisation, layout): see the check drift.`;
  const classes = data.classNames.length;
  const step = (names[0] ?? 0) % classes;
  const isShift = step !== 0 && names.every((name, label) => name === (label + step) % classes);
  if (renamed - reached < largestLoss) return [misaligned, changed];
  const map = names.map((name, label) => `${data.classNames[label]} → ${data.classNames[name]}`);
  return [
    isShift
      ? `Labels of ${split} are off by ${Math.min(step, classes - step)}: every class is taken for its neighbour; number the classes of all parts from one list.`
      : `Classes of ${split} are numbered differently (${map.join(", ")}): number the classes of all parts from one list of names.`,
    misaligned,
  ];
}

/** Pairs of classes that the probe can't tell from each other, although it tells them from the rest. */
function twinClasses(
  data: LabeledData,
  probabilities: Float64Array,
): readonly (readonly [number, number])[] {
  const classes = data.classNames.length;
  const pairs: [number, number][] = [];
  for (let a = 0; a < classes; a += 1) {
    for (let b = a + 1; b < classes; b += 1) {
      if (classes > 2 && isTwin(data, probabilities, [a, b])) pairs.push([a, b]);
    }
  }
  return pairs;
}

function isTwin(
  data: LabeledData,
  probabilities: Float64Array,
  [a, b]: readonly [number, number],
): boolean {
  const classes = data.classNames.length;
  let right = 0;
  const counts = { a: 0, b: 0 };
  for (const [index, label] of data.labels.entries()) {
    if (label !== a && label !== b) continue;
    const other = label === a ? b : a;
    counts[label === a ? "a" : "b"] += 1;
    const own = probabilities[index * classes + label] ?? 0;
    if (own > (probabilities[index * classes + other] ?? 0)) right += 1;
  }
  const total = counts.a + counts.b;
  if (Math.min(counts.a, counts.b) < fewest) return false;
  const base = Math.max(counts.a, counts.b) / total;
  return right / total < base + 3 * Math.sqrt((base * (1 - base)) / total);
}
