import { recipeNumber } from "../config/recipe-number.ts";
import { runSteps, share, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { attributesOf } from "../data/attributes.ts";
import type { SplitName } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { probeRows } from "../data/probe-rows.ts";
import { areaUnderRoc, kolmogorovSmirnov } from "../metrics/two-samples.ts";
import { outOfFold } from "../metrics/probe.ts";
import { barsFigure } from "../plots/bars.ts";
import { defaultSeed } from "./check-options.ts";
import {
  leftOutText,
  requireSamples,
  type SplitsCheckOptions,
  type UsableSamples,
  usableSteps,
} from "./data-subject.ts";

/** Distance of two distributions that matters, beyond chance. */
const largestDistance = 0.2;

/** Standard errors beyond which a difference isn't chance. */
const surprising = 4;

/**
 * Checks that validation and test samples look like training samples: a probe can't tell the parts apart, and no derived
 * property is distributed differently (rows #28, #33).
 *
 * Fails where the probe's area under the ROC curve, for samples it wasn't fitted on, is above 0.65 (0.5 is a guess), or
 * where two distributions are more than 0.2 apart (Kolmogorov and Smirnov), both beyond chance.
 */
export function checkDrift(options: SplitsCheckOptions): Verdict {
  return runSteps(driftSteps(options));
}

/** As {@link checkDrift}, with stops in between. */
export function* driftSteps(options: SplitsCheckOptions): Steps<Verdict> {
  const { data, seed = defaultSeed } = options;
  requireSamples(data.train, 10, "drift");
  const bound = recipeNumber("driftArea");
  const parts = yield* usableParts(data);
  const found: Comparison[] = [];
  for (const [turn, split] of (["validation", "test"] as const).entries()) {
    yield 0.5 + turn / 4;
    const part = parts[split].data;
    if (part.labels.length >= 10) found.push(compare(parts.train.data, part, { split, seed }));
  }
  if (found.length === 0) {
    // Says so instead of passing: nothing was compared.
    requireSamples(data.test, 10, "drift");
  }
  const drifted = found.filter(
    ({ area, attributes }) => isDrift(area, bound) || attributes.some(isFar),
  );
  const worst = found.reduce((most, { area }) => Math.max(most, area.value), 0);
  const leftOut = parts.train.leftOut + parts.validation.leftOut + parts.test.leftOut;
  const bars = found.flatMap(({ split, attributes }) =>
    attributes.map((one) => ({
      name: `${split}: ${one.name}`,
      value: one.distance,
      good: !isFar(one),
    })),
  );
  return {
    check: "drift",
    stage: "data",
    passed: drifted.length === 0,
    value: worst,
    threshold: `≤ ${bound}`,
    unit: "area under the ROC curve",
    summary:
      (drifted.length === 0
        ? `Validation and test samples of ${data.train.name} look like training samples.`
        : drifted.map(driftText).join(" ")) + leftOutText(leftOut),
    evidence: { parts: found, leftOut },
    figure: barsFigure(bars, {
      title: "How differently each property is distributed",
      xTitle: "distance to training (KS)",
      bound: largestDistance,
    }),
    remedy: drifted.length === 0 ? [] : remedies,
    seedReference: "#28, #33 (S0, S1, S2, S3)",
  };
}

const remedies: readonly string[] = [
  "Different preprocessing of the parts (a part not normalised, inverted, other layout or augmentation): use one function for all parts, and augment training only.",
  "Split by source or time instead of at random: the parts come from different conditions; collect the missing ones or judge on what will be met.",
  "Another mix of classes: see the check class-balance.",
];

interface Comparison {
  readonly split: SplitName;
  readonly area: { readonly value: number; readonly error: number };
  readonly attributes: readonly Distance[];
}

interface Distance {
  readonly name: string;
  readonly distance: number;
  /** Distance that chance makes in one case of ten thousand. */
  readonly chance: number;
}

function* usableParts(data: Splits): Steps<Readonly<Record<SplitName, UsableSamples>>> {
  return {
    train: yield* share(usableSteps(data.train), 0, 0.3),
    validation: yield* share(usableSteps(data.validation), 0.3, 0.4),
    test: yield* share(usableSteps(data.test), 0.4, 0.5),
  };
}

function compare(
  train: LabeledData,
  part: LabeledData,
  options: { readonly split: SplitName; readonly seed: number },
): Comparison {
  const { split, seed } = options;
  const first = probeRows(train);
  const second = probeRows(part);
  const values = new Float32Array(first.rows.values.length + second.rows.values.length);
  values.set(first.rows.values);
  values.set(second.rows.values, first.rows.values.length);
  const start = train.labels.length;
  const labels = Int32Array.from({ length: start + part.labels.length }, (_, row) =>
    row < start ? 0 : 1,
  );
  const task = { rows: { values, width: first.rows.width }, labels, classes: 2 };
  const answer = outOfFold(task, { seed, features: 256, sameUnit: first.sameUnit });
  const scores = Float64Array.from(labels, (_, row) => answer.probabilities[2 * row + 1] ?? 0);
  const error = Math.sqrt((1 / start + 1 / part.labels.length) / 12);
  const trainAttributes = attributesOf(train);
  const attributes = Object.entries(attributesOf(part)).map(([name, own]) => ({
    name,
    ...kolmogorovSmirnov(trainAttributes[name] ?? own, own),
  }));
  return { split, area: { value: areaUnderRoc(scores, labels), error }, attributes };
}

function isDrift({ value, error }: Comparison["area"], bound: number): boolean {
  return value > bound && value > 0.5 + surprising * error;
}

function isFar({ distance, chance }: Distance): boolean {
  return distance > largestDistance && distance > chance;
}

function driftText({ split, area, attributes }: Comparison): string {
  const far = attributes.filter(isFar).map(({ name }) => name);
  const where = far.length > 0 ? `; other ${far.join(", ")}` : "";
  return `A probe tells ${split} from training samples (area ${area.value.toFixed(2)})${where}.`;
}
