import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import type { Predictions } from "../data/predictions.ts";
import { wilsonInterval } from "../metrics/wilson-interval.ts";
import { barsFigure } from "../plots/bars.ts";
import { defaultSeed, requireCount, type RunningCheckOptions } from "./check-options.ts";
import { percentText, requireSamples, sampleSheet } from "./data-subject.ts";

/** What a person said, by the sample's id: the class, or -1 for "can't tell", which counts as wrong. */
export type HumanAnswers = Readonly<Record<string, number>>;

/** Options of {@link checkHuman}. */
export type HumanOptions = RunningCheckOptions & {
  /** All data, or its parts: people are asked about the test part. */
  readonly data: LabeledData | Splits;
  readonly answers: HumanAnswers;
  /** Answers to have at least; default 100, or all samples. */
  readonly samples?: number;
  /** What a trained model says about the same part, to compare with. */
  readonly predictions?: Predictions;
};

/**
 * Measures how well a person does on the test part: the accuracy of the answers with its 95 % interval, beside the model's on
 * the same samples (row #55). Passes once there are enough answers; what it measures is a line to hold models against.
 *
 * @throws {AthanorError} `argument` for an answer about an unknown sample, or that is no class; `data` without samples.
 */
export function checkHuman(options: HumanOptions): Verdict {
  const { answers, predictions } = options;
  const { samples = recipeNumber("humanSamples") } = options;
  requireCount("samples", samples);
  const data = askedPart(options.data);
  requireSamples(data, 1, "human");
  const known = new Map(data.ids.map((id, index) => [id, index]));
  const given = Object.entries(answers).map(([id, answer]) => {
    requireAnswer(data, { id, answer, isKnown: known.has(id) });
    const index = known.get(id) ?? 0;
    return { id, index, answer, label: data.labels[index] ?? 0 };
  });
  const wanted = Math.min(samples, data.labels.length);
  const person = scoreOf(given.map(({ answer, label }) => answer === label));
  const model = predictions === undefined ? undefined : modelScore(given, predictions, data);
  const wrong = given.filter(({ answer, label }) => answer !== label);
  const passed = given.length >= wanted;
  const name = (label: number): string => data.classNames[label] ?? "can't tell";
  return {
    check: "human",
    stage: "skeleton",
    passed,
    value: person.accuracy,
    threshold: `from ≥ ${wanted} answers`,
    unit: "accuracy of a person",
    summary: summaryOf(person, model, data),
    evidence: {
      answers: given.length,
      wanted,
      person,
      ...(model === undefined ? {} : { model }),
      wrong: wrong.map(({ id, label, answer }) => ({
        id,
        label: name(label),
        answer: name(answer),
      })),
    },
    ...pictureOf(data, { wrong, name, person, model }),
    remedy: passed
      ? []
      : [
          `Too few answers to tell: go on with %check human, ${wanted - given.length} more; those given are kept.`,
        ],
    seedReference: "#55 (S2)",
  };
}

/** The part that people are asked about: the test part where there is one. */
export function askedPart(data: LabeledData | Splits): LabeledData {
  if (!("train" in data)) return data;
  return data.test.labels.length > 0 ? data.test : data.validation;
}

/**
 * The samples to ask a person about, in the order in which to ask: random ones, the same for one seed.
 *
 * @param options - `samples`: how many; `answers`: those given already, which come no more.
 */
export function samplesToAsk(
  data: LabeledData | Splits,
  options: {
    readonly samples?: number;
    readonly seed?: number;
    readonly answers?: HumanAnswers;
  } = {},
): readonly number[] {
  const { samples = recipeNumber("humanSamples"), seed = defaultSeed, answers = {} } = options;
  const part = askedPart(data);
  const order = Array.from(createRandom(seed).fork("human").permutation(part.labels.length));
  return order.slice(0, samples).filter((index) => !((part.ids[index] ?? "") in answers));
}

interface Score {
  readonly right: number;
  readonly count: number;
  readonly accuracy: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
}

function scoreOf(hits: readonly boolean[]): Score {
  const count = hits.length;
  const right = hits.filter(Boolean).length;
  if (count === 0) return { right, count, accuracy: Number.NaN, interval: [0, 1] };
  return { right, count, accuracy: right / count, interval: wilsonInterval(right, count) };
}

/** The model on the samples that the person answered; undefined where it judged other samples. */
function modelScore(
  given: readonly { readonly id: string; readonly label: number }[],
  predictions: Predictions,
  data: LabeledData,
): Score | undefined {
  if (predictions.fingerprint !== data.fingerprint) return undefined;
  const said = new Map(predictions.ids.map((id, index) => [id, predictions.predicted[index]]));
  return scoreOf(given.map(({ id, label }) => said.get(id) === label));
}

function requireAnswer(
  data: LabeledData,
  {
    id,
    answer,
    isKnown,
  }: { readonly id: string; readonly answer: number; readonly isKnown: boolean },
): void {
  if (!isKnown) {
    throw new AthanorError(
      "argument",
      `Expected answers about samples of ${data.name} by id, received one about "${id}". Answer those that samplesToAsk names.`,
    );
  }
  if (Number.isInteger(answer) && answer >= -1 && answer < data.classNames.length) return;
  throw new AthanorError(
    "argument",
    `Expected the answer about ${id} to be a class 0 … ${data.classNames.length - 1}, or -1 for "can't tell"; received ${answer}.`,
  );
}

function summaryOf(person: Score, model: Score | undefined, data: LabeledData): string {
  if (person.count === 0) return `Nobody was asked about ${data.name} yet.`;
  const [low, high] = person.interval;
  const own = `A person gets ${person.right} of ${person.count} samples of ${data.name} right: ${percentText(person.accuracy)}, with 95 % certainty ${percentText(low)} to ${percentText(high)}.`;
  if (model === undefined) return own;
  return `${own} The model gets ${model.right} of the same right: ${standing(model.accuracy, person.interval)}.`;
}

function standing(accuracy: number, [low, high]: readonly [number, number]): string {
  if (accuracy < low) return "there is room above it";
  return accuracy > high
    ? "it does better than a person"
    : "as good as a person, as far as one can tell";
}

/** The person's mistakes, where there are some to look at; else both accuracies. */
function pictureOf(
  data: LabeledData,
  found: {
    readonly wrong: readonly {
      readonly index: number;
      readonly label: number;
      readonly answer: number;
    }[];
    readonly name: (label: number) => string;
    readonly person: Score;
    readonly model: Score | undefined;
  },
): ReturnType<typeof sampleSheet> {
  const { wrong, name, person, model } = found;
  const shown = wrong.slice(0, 32);
  const sheet = sampleSheet(
    data,
    shown.map(({ index }) => index),
    {
      title: "Where the person differs from the label",
      captions: shown.map(({ label, answer }) => `label ${name(label)}\nsaid ${name(answer)}`),
    },
  );
  if (sheet.figure !== undefined || person.count === 0) return sheet;
  const bars = [
    { name: "person", value: person.accuracy, good: true },
    ...(model === undefined ? [] : [{ name: "model", value: model.accuracy, good: true }]),
  ];
  return { figure: barsFigure(bars, { title: "Person and model", xTitle: "accuracy" }) };
}
