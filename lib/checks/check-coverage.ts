import { recipeNumber } from "../config/recipe-number.ts";
import { runSteps, share, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { type Attributes, attributeSteps } from "../data/attributes.ts";
import { splitNames } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { quantile } from "../metrics/columns.ts";
import { coverageFigure } from "../plots/coverage.ts";
import { remedyOf, requireSamples, type SplitsCheckOptions } from "./data-subject.ts";

/** Options of {@link checkCoverage}. */
export type CoverageOptions = SplitsCheckOptions & {
  /** Conditions that the test must cover, each as a function of the sample's id, e.g. `{ light: (id) => lights[id] }`. */
  readonly conditions?: Readonly<Record<string, (id: string) => string>>;
  /** Test samples at least; default 100. */
  readonly minTest?: number;
};

/** A condition that should have so many test samples by its share in training, and has none, is missing. */
const expectedAtLeast = 10;

/**
 * Counts test samples for each condition of the training data: classes, thirds of each derived property (dark, middle,
 * bright …) and conditions of your own (row #33).
 *
 * A condition is missing when chance would give at least 10 test samples and there is none.
 */
export function checkCoverage(options: CoverageOptions): Verdict {
  return runSteps(coverageSteps(options));
}

/** As {@link checkCoverage}, with stops in between. */
export function* coverageSteps(options: CoverageOptions): Steps<Verdict> {
  const { data, conditions = {} } = options;
  const minTest = options.minTest ?? recipeNumber("testSamples");
  requireSamples(data.train, 1, "coverage");
  const table = yield* conditionTable(data, conditions);
  const tests = data.test.labels.length;
  const missing = table.filter(
    ({ train, test }) =>
      test === 0 && (train / data.train.labels.length) * tests >= expectedAtLeast,
  );
  const missingClasses = missing.filter(({ condition }) => condition === "class");
  const isSmall = tests < minTest;
  const holes = missing.length + (isSmall ? 1 : 0);
  return {
    check: "coverage",
    stage: "data",
    passed: holes === 0,
    value: holes,
    threshold: `= 0, with at least ${minTest} test samples`,
    unit: "holes in the test set",
    summary:
      `${data.train.name}: ${tests} test samples over ${table.length} conditions` +
      (missing.length > 0
        ? `; none for ${missing.map(({ condition, value }) => `${condition} ${value}`).join(", ")}`
        : "") +
      (isSmall
        ? `; fewer than ${minTest}: an accuracy of 0.9 is known to ± ${errorText(tests)} only.`
        : "."),
    evidence: { table, missing, tests },
    figure: coverageFigure(table),
    remedy: remedyOf(
      [
        isSmall,
        `Test set too small: give it at least ${minTest} samples, so that a difference of a few percent can be seen.`,
      ],
      [
        missingClasses.length > 0,
        `Class missing in the test set: ${missingClasses.map(({ value }) => value).join(", ")}; split every class by the same fraction.`,
      ],
      [
        missing.length > missingClasses.length,
        "Conditions missing in the test set: collect test samples for the empty cells of the table.",
      ],
    ),
    seedReference: "#33 (S0)",
  };
}

interface ConditionRow {
  readonly condition: string;
  readonly value: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

type Describe = (data: LabeledData) => readonly string[];

function* conditionTable(
  splits: Splits,
  own: Readonly<Record<string, (id: string) => string>>,
): Steps<readonly ConditionRow[]> {
  const attributes = yield* partAttributes(splits);
  const describers: [string, Describe][] = [
    [
      "class",
      (data) => Array.from(data.labels, (label) => data.classNames[label] ?? String(label)),
    ],
    ...propertyThirds(splits.train, attributes),
    ...Object.entries(own).map(([name, of]): [string, Describe] => [
      name,
      (data) => data.ids.map(of),
    ]),
  ];
  return describers.flatMap(([condition, describe]) => {
    const counts = {
      train: tally(describe(splits.train)),
      validation: tally(describe(splits.validation)),
      test: tally(describe(splits.test)),
    };
    return [...counts.train.keys()].toSorted(byRank).map((value) => ({
      condition,
      value,
      train: counts.train.get(value) ?? 0,
      validation: counts.validation.get(value) ?? 0,
      test: counts.test.get(value) ?? 0,
    }));
  });
}

const thirds = ["low", "middle", "high"];

function byRank(a: string, b: string): number {
  return thirds.indexOf(a) - thirds.indexOf(b) || a.localeCompare(b, "en", { numeric: true });
}

/** Of each part once; a part without samples has none. */
function* partAttributes(splits: Splits): Steps<ReadonlyMap<LabeledData, Attributes>> {
  const found = new Map<LabeledData, Attributes>();
  for (const [turn, split] of splitNames.entries()) {
    const part = splits[split];
    if (part.labels.length === 0) continue;
    found.set(part, yield* share(attributeSteps(part), turn / 3, (turn + 1) / 3));
  }
  return found;
}

function propertyThirds(
  train: LabeledData,
  attributes: ReadonlyMap<LabeledData, Attributes>,
): [string, Describe][] {
  return Object.entries(attributes.get(train) ?? {}).flatMap(
    ([name, values]): [string, Describe][] => {
      const finite = values.filter(Number.isFinite);
      const cuts = [quantile(finite, 1 / 3), quantile(finite, 2 / 3)] as const;
      if (!(cuts[0] < cuts[1])) return [];
      const third = (value: number): string =>
        value <= cuts[0] ? "low" : value <= cuts[1] ? "middle" : "high";
      const describe: Describe = (data) => Array.from(attributes.get(data)?.[name] ?? [], third);
      return [[name, describe]];
    },
  );
}

function tally(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Two standard errors of an accuracy of 0.9. */
function errorText(count: number): string {
  return (2 * Math.sqrt((0.9 * 0.1) / Math.max(count, 1))).toFixed(2);
}
