import { recipeNumber } from "../config/recipe-number.ts";
import { createRandom } from "../core/random.ts";
import { runSteps, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { attributesOf } from "../data/attributes.ts";
import { isImageShape } from "../data/grey-image.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { quantile } from "../metrics/columns.ts";
import { barsFigure } from "../plots/bars.ts";
import { defaultSeed, trainPart } from "./check-options.ts";
import { type DatasetCheckOptions, leftOutText, requireClasses } from "./data-subject.ts";

/** Options of {@link checkPropertyLabel}. */
export type PropertyLabelOptions = DatasetCheckOptions & {
  /** Largest predictive power of brightness, contrast and colour; default 0.3. */
  readonly bound?: number;
};

/** Properties of how a picture was taken; the others (where the ink is, how sharp) are part of what it shows. */
const conditions: ReadonlySet<string> = new Set(["brightness", "contrast", "colour"]);

/** Largest predictive power of a property that belongs to the content. */
const contentBound = 0.8;

/** Parts that a property's values are cut into. */
const bins = 10;

const folds = 5;

/**
 * Asks how well one property alone (brightness, sharpness …) predicts the class: a net would learn that instead of the
 * thing (row #38).
 *
 * The predictive power is `(accuracy - base) / (1 - base)` of guessing the most frequent class of each tenth of the
 * values, on samples that weren't counted; base is guessing the most frequent class of all. Brightness, contrast and
 * colour may have 0.3 of it; a property that belongs to what is shown, such as where the ink is, 0.8.
 */
export function checkPropertyLabel(options: PropertyLabelOptions): Verdict {
  return runSteps(propertyLabelSteps(options));
}

/** As {@link checkPropertyLabel}, with a stop after every property. */
export function* propertyLabelSteps(options: PropertyLabelOptions): Steps<Verdict> {
  const { seed = defaultSeed } = options;
  const bound = options.bound ?? recipeNumber("propertyPower");
  const { data, leftOut } = requireClasses(trainPart(options.data), "property-label");
  const found: { readonly name: string; readonly power: number; readonly bound: number }[] = [];
  yield 0.1;
  const properties = Object.entries(attributesOf(data));
  for (const [turn, [name, values]] of properties.entries()) {
    yield 0.5 + (0.5 * turn) / properties.length;
    const power = predictivePower(values, data, seed);
    found.push({ name, power, bound: conditions.has(name) ? bound : contentBound });
  }
  const powers = found.toSorted((a, b) => b.power / b.bound - a.power / a.bound);
  const [first = { name: "none", power: 0, bound }] = powers;
  const passed = first.power <= first.bound;
  return {
    check: "property-label",
    stage: "data",
    passed,
    value: first.power,
    threshold: `≤ ${first.bound}`,
    unit: "predictive power of one property",
    summary:
      `${first.name} alone predicts the class of ${data.name} with a power of ${first.power.toFixed(2)} (0 is a guess, 1 is certain).` +
      leftOutText(leftOut),
    evidence: { powers, leftOut },
    figure: barsFigure(
      powers.map((one) => ({ name: one.name, value: one.power, good: one.power <= one.bound })),
      { title: "How well one property predicts the class", xTitle: "predictive power", bound },
    ),
    remedy: passed ? [] : remediesFor(first.name, data),
    seedReference: "#38 (S2)",
  };
}

function remediesFor(name: string, data: LabeledData): readonly string[] {
  const easy = `The task is that easy: when ${name} is what defines the classes, raise \`bound\`.`;
  return isImageShape(data.shape)
    ? [
        `Spurious correlation: ${name} leaks the label (classes taken under different conditions); remove it by preprocessing (per-sample normalisation) or collect classes under equal conditions.`,
        easy,
      ]
    : [
        `The label in disguise: the ${name} of a sample's numbers tells its class; look for a column that was made from the label, or for signals of another loudness in each class.`,
        easy,
      ];
}

function predictivePower(values: Float64Array, data: LabeledData, seed: number): number {
  const classes = data.classNames.length;
  const cuts = Array.from({ length: bins - 1 }, (_, cut) => quantile(values, (cut + 1) / bins));
  const places = Array.from(values, (value) => cuts.filter((cut) => value > cut).length);
  const order = createRandom(seed).fork("property-label").permutation(values.length);
  const counts = new Int32Array(folds * bins * classes);
  const slot = (fold: number, place: number, label: number): number =>
    (fold * bins + place) * classes + label;
  for (const [turn, index] of order.entries()) {
    const at = slot(turn % folds, places[index] ?? 0, data.labels[index] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const guess = (fold: number, place: number): number => {
    const sums = Array.from({ length: classes }, (_, label) =>
      Array.from({ length: folds }, (_unused, other) =>
        other === fold ? 0 : (counts[slot(other, place, label)] ?? 0),
      ).reduce((a, b) => a + b, 0),
    );
    return sums.indexOf(Math.max(...sums));
  };
  const guesses = Array.from({ length: folds * bins }, (_, at) =>
    guess(Math.floor(at / bins), at % bins),
  );
  let hits = 0;
  for (const [turn, index] of order.entries()) {
    const guessed = guesses[(turn % folds) * bins + (places[index] ?? 0)];
    if (guessed === data.labels[index]) hits += 1;
  }
  const base = majorityShare(data);
  return Math.max(0, (hits / values.length - base) / (1 - base));
}

/** Share of the most frequent class: the accuracy of always guessing it. */
export function majorityShare(data: LabeledData): number {
  const counts = new Map<number, number>();
  for (const label of data.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / data.labels.length;
}
