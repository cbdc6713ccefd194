import { recipeNumber } from "../config/recipe-number.ts";
import { runInTurns } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { createData } from "../data/create-data.ts";
import { sampleAt } from "../data/create-data.ts";
import { type Embedding, embeddingSteps } from "../data/embedding.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { type Predictions, requirePredictionsOf } from "../data/predictions.ts";
import { createBreather } from "../training/event-loop.ts";
import type { RunningCheckOptions } from "./check-options.ts";
import { percentText, requireSamples, sampleSheet } from "./data-subject.ts";

/** Options of {@link checkErrors}. */
export type ErrorsOptions = RunningCheckOptions & {
  readonly data: Splits;
  /** What a trained model says about one part; runs keep it, and `readPredictions` reads it. */
  readonly predictions: Predictions;
  /** Nearest training samples to look at; default 5. */
  readonly neighbors?: number;
};

/** Why a sample is taken for another class, by its nearest training samples. */
type Kind = "alike" | "label" | "unexplained";

interface Mistake {
  readonly index: number;
  readonly kind: Kind;
  /** Indices of the nearest training samples, nearest first. */
  readonly nearest: readonly number[];
}

/** Mistakes that are looked at, the costliest first. */
const most = 200;

/**
 * Puts the mistakes of a trained model beside the training samples that are nearest to them: they should make sense given
 * the data that it saw (row #41).
 *
 * A mistake makes sense where one of the 5 nearest training samples has the predicted class; where all have it, the label may
 * be wrong; where none has it, the mistake is unexplained. More than half of them unexplained is no matter of data. Nearness
 * is that of the duplicates check: patterns of pictures without brightness, standardized columns of other samples.
 *
 * @throws {AthanorError} `data` for predictions of other data, or without training samples.
 */
export async function checkErrors(options: ErrorsOptions): Promise<Verdict> {
  const { data: splits, predictions, neighbors = 5 } = options;
  const data = splits[predictions.split];
  requireSamples(splits.train, 1, "errors");
  requirePredictionsOf(data, predictions);
  const wrong = Array.from(data.labels.keys())
    .filter((index) => predictions.predicted[index] !== data.labels[index])
    .toSorted((a, b) => (predictions.loss[b] ?? 0) - (predictions.loss[a] ?? 0));
  const mistakes = await judge(splits, wrong.slice(0, most), { ...options, neighbors });
  const count = (kind: Kind): number => mistakes.filter((one) => one.kind === kind).length;
  const unexplained = mistakes.length === 0 ? 0 : count("unexplained") / mistakes.length;
  const bound = recipeNumber("unexplainedMistakes");
  const passed = unexplained <= bound;
  const idsOf = (kind: Kind): string[] =>
    mistakes.flatMap((one) => (one.kind === kind ? [data.ids[one.index] ?? ""] : []));
  return {
    check: "errors",
    stage: "regularize",
    passed,
    value: unexplained,
    threshold: `≤ ${bound}`,
    unit: "unexplained share of the mistakes",
    summary:
      `${wrong.length} of ${data.labels.length} ${predictions.split} samples are wrong (${percentText(wrong.length / Math.max(1, data.labels.length))}). ` +
      `Of ${mistakes.length} looked at, ${count("alike")} are like training samples of the predicted class, ${count("label")} look mislabelled, ${count("unexplained")} are unexplained.`,
    evidence: {
      split: predictions.split,
      mistakes: wrong.length,
      alike: idsOf("alike"),
      label: idsOf("label"),
      unexplained: idsOf("unexplained"),
    },
    ...sideBySide(splits, predictions, mistakes.slice(0, 8)),
    remedy: passed
      ? []
      : [
          "Mistakes that the data doesn't explain: the net sees something else than you do; look at what enters it (%check input), at augmentation and at train and eval mode.",
          "Too little training: the training samples nearest to the mistakes aren't learned either.",
        ],
    seedReference: "#41, #90 (K)",
  };
}

async function judge(
  splits: Splits,
  wrong: readonly number[],
  options: ErrorsOptions & { readonly neighbors: number },
): Promise<readonly Mistake[]> {
  const { predictions, neighbors, signal, onProgress } = options;
  const breathe = createBreather();
  const embedding = await runInTurns(embeddingSteps([splits.train, splits[predictions.split]]), {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (fraction) => onProgress?.(fraction / 2),
  });
  const rowOf = new Map(
    embedding.sources.flatMap(({ part, index }, row): [number, number][] =>
      part === 1 ? [[index, row]] : [],
    ),
  );
  const mistakes: Mistake[] = [];
  for (const [done, index] of wrong.entries()) {
    signal?.throwIfAborted();
    const row = rowOf.get(index);
    const nearest = row === undefined ? [] : nearestTraining(embedding, row, neighbors);
    const predicted = predictions.predicted[index];
    const alike = nearest.filter((other) => splits.train.labels[other] === predicted).length;
    const isLabel = alike === nearest.length && nearest.length > 0;
    mistakes.push({
      index,
      nearest,
      kind: isLabel ? "label" : alike > 0 ? "alike" : "unexplained",
    });
    onProgress?.((1 + (done + 1) / wrong.length) / 2);
    await breathe();
  }
  signal?.throwIfAborted();
  return mistakes;
}

/** Indices of the training samples nearest to a row, nearest first. */
function nearestTraining(embedding: Embedding, row: number, count: number): readonly number[] {
  const best: { readonly index: number; readonly distance: number }[] = [];
  for (const [other, { part, index }] of embedding.sources.entries()) {
    if (part !== 0) continue;
    const bound = best[count - 1]?.distance ?? Infinity;
    const distance = distanceBelow(bound, embedding.rows, [row, other]);
    if (distance >= bound) continue;
    const place = best.findIndex((one) => one.distance > distance);
    best.splice(place < 0 ? best.length : place, 0, { index, distance });
    best.length = Math.min(best.length, count);
  }
  return best.map(({ index }) => index);
}

/** Squared distance of two rows; not counted further once it reaches the bound. */
function distanceBelow(
  bound: number,
  { values, width }: Embedding["rows"],
  [a, b]: readonly [number, number],
): number {
  let distance = 0;
  for (let k = 0; k < width && distance < bound; k += 1) {
    distance += ((values[a * width + k] ?? 0) - (values[b * width + k] ?? 0)) ** 2;
  }
  return distance;
}

/** A line for each mistake: the sample, then the training samples nearest to it. */
function sideBySide(
  splits: Splits,
  predictions: Predictions,
  mistakes: readonly Mistake[],
): ReturnType<typeof sampleSheet> {
  const data = splits[predictions.split];
  const width = Math.max(0, ...mistakes.map(({ nearest }) => nearest.length));
  const full = mistakes.filter(({ nearest }) => nearest.length === width);
  if (full.length === 0) return {};
  const name = (part: LabeledData, label: number): string => part.classNames[label] ?? `${label}`;
  const cells = full.flatMap(({ index, nearest }) => [
    {
      sample: sampleAt(data, index),
      caption: `${name(data, data.labels[index] ?? 0)}, said ${name(data, predictions.predicted[index] ?? 0)}\n${data.ids[index] ?? ""}`,
    },
    ...nearest.map((other) => ({
      sample: sampleAt(splits.train, other),
      caption: `train: ${name(splits.train, splits.train.labels[other] ?? 0)}\n`,
    })),
  ]);
  const sheet = createData({
    ...data,
    features: Float32Array.from(cells.flatMap(({ sample }) => Array.from(sample))),
    labels: new Int32Array(cells.length),
    ids: cells.map((_, index) => String(index)),
  });
  return sampleSheet(sheet, Array.from(cells.keys()), {
    title: "Mistakes, each beside its nearest training samples",
    captions: cells.map(({ caption }) => caption),
    columns: width + 1,
  });
}
