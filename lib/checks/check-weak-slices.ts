import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import { runSteps, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { attributesOf } from "../data/attributes.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { quantile } from "../metrics/columns.ts";
import { accuracy } from "../metrics/confusion.ts";
import { outOfFoldSteps } from "../metrics/probe.ts";
import { barsFigure } from "../plots/bars.ts";
import { defaultSeed, trainPart } from "./check-options.ts";
import {
  type DatasetCheckOptions,
  leftOutText,
  percentText,
  probeTask,
  requireClasses,
} from "./data-subject.ts";

/** Options of {@link checkWeakSlices}. */
export type WeakSlicesOptions = DatasetCheckOptions & {
  /** Predicted class of each sample of the training part (or of `data` where it is a whole); default: a quick probe's. */
  readonly predicted?: Int32Array;
  /** Conditions of your own by the sample's id, e.g. `{ camera: (id) => cameras[id] }`. */
  readonly conditions?: Readonly<Record<string, (id: string) => string>>;
};

/** Samples from which on a slice is judged. */
const fewest = 20;

/** Standard errors beyond which a slice isn't weak by chance. */
const surprising = 4;

/** A quick probe favours frequent classes by itself, so that its slices may be weaker. */
const probeFactor = 0.6;

/** Slices in the figure. */
const shown = 15;

/**
 * Accuracy of every slice: each class, thirds of each derived property, conditions of your own; so that rare and hard ones
 * aren't averaged away (rows #40, #90).
 *
 * A slice is weak when it reaches less than 0.8 of the whole accuracy (0.6 where a quick probe stands in for your model),
 * by more than 4 standard errors.
 */
export function checkWeakSlices(options: WeakSlicesOptions): Verdict {
  return runSteps(weakSlicesSteps(options));
}

/** As {@link checkWeakSlices}, with a stop every few samples. */
export function* weakSlicesSteps(options: WeakSlicesOptions): Steps<Verdict> {
  const { data, leftOut, predicted } = yield* predictions(options);
  const whole = accuracy(predicted, data.labels);
  const usual = recipeNumber("sliceAccuracy");
  const factor = options.predicted === undefined ? probeFactor : usual;
  const bound = factor * whole;
  const slices = slicesOf(data, options.conditions ?? {})
    .map(({ name, indices }) => ({
      name,
      count: indices.length,
      accuracy: share(indices, data, predicted),
    }))
    .filter(({ count }) => count >= fewest)
    .toSorted((a, b) => a.accuracy - b.accuracy);
  const error = (count: number): number => Math.sqrt((whole * (1 - whole)) / count);
  const weak = slices.filter(
    (one) => one.accuracy < bound && one.accuracy < whole - surprising * error(one.count),
  );
  const [worst = { name: "none", count: 0, accuracy: whole }] = slices;
  return {
    check: "weak-slices",
    stage: "data",
    passed: weak.length === 0,
    value: worst.accuracy,
    threshold: `≥ ${bound.toFixed(3)} (${factor} of the whole)`,
    unit: "accuracy of the weakest slice",
    summary:
      `${percentText(whole)} of ${data.name} right as a whole; the weakest slice is ${worst.name} with ${percentText(worst.accuracy)} of ${worst.count} samples.` +
      leftOutText(leftOut),
    evidence: { whole, slices, weak: weak.map(({ name }) => name), leftOut },
    figure: barsFigure(
      slices
        .slice(0, shown)
        .map((one) => ({ name: one.name, value: one.accuracy, good: !weak.includes(one) })),
      { title: "The weakest slices", xTitle: "accuracy", bound },
    ),
    remedy:
      weak.length === 0
        ? []
        : [
            `Rare or hard samples: collect more of ${weak.map(({ name }) => name).join(", ")}, weight them, and watch each by its own number.`,
            `Damaged or mislabelled samples gather in ${worst.name}: look at them (%check label-noise, %check damaged).`,
          ],
    seedReference: "#40 (S4)",
  };
}

function* predictions(options: WeakSlicesOptions): Steps<{
  readonly data: LabeledData;
  readonly leftOut: number;
  readonly predicted: Int32Array;
}> {
  const whole = trainPart(options.data);
  if (options.predicted !== undefined) {
    if (options.predicted.length === whole.labels.length && whole.labels.length > 0) {
      return { data: whole, leftOut: 0, predicted: options.predicted };
    }
    throw new AthanorError(
      "argument",
      `Expected one predicted class for each of ${whole.labels.length} samples, received ${options.predicted.length}.`,
    );
  }
  const { data, leftOut } = requireClasses(whole, "weak-slices");
  const { task, sameUnit } = probeTask(data);
  const { predicted } = yield* outOfFoldSteps(task, {
    seed: options.seed ?? defaultSeed,
    features: 256,
    sameUnit,
  });
  return { data, leftOut, predicted };
}

interface Slice {
  readonly name: string;
  readonly indices: readonly number[];
}

function slicesOf(
  data: LabeledData,
  own: Readonly<Record<string, (id: string) => string>>,
): readonly Slice[] {
  const groups = new Map<string, number[]>();
  const add = (name: string, index: number): void => {
    const group = groups.get(name) ?? [];
    group.push(index);
    groups.set(name, group);
  };
  for (const [index, label] of data.labels.entries()) {
    add(`class ${data.classNames[label] ?? label}`, index);
    for (const [name, of] of Object.entries(own))
      add(`${name} ${of(data.ids[index] ?? "")}`, index);
  }
  for (const [name, values] of Object.entries(attributesOf(data))) {
    const cuts = [quantile(values, 1 / 3), quantile(values, 2 / 3)] as const;
    if (!(cuts[0] < cuts[1])) continue;
    for (const [index, value] of values.entries()) {
      add(`${name} ${value <= cuts[0] ? "low" : value <= cuts[1] ? "middle" : "high"}`, index);
    }
  }
  return [...groups].map(([name, indices]) => ({ name, indices }));
}

function share(indices: readonly number[], data: LabeledData, predicted: Int32Array): number {
  const hits = indices.filter((index) => predicted[index] === data.labels[index]).length;
  return hits / indices.length;
}
