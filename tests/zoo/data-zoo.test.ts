import { describe, expect, it } from "vitest";
import { checkClassBalance } from "../../lib/checks/check-class-balance.ts";
import { checkCoverage } from "../../lib/checks/check-coverage.ts";
import { checkDamaged } from "../../lib/checks/check-damaged.ts";
import { checkDrift } from "../../lib/checks/check-drift.ts";
import { checkDuplicates } from "../../lib/checks/check-duplicates.ts";
import { checkLabelNoise } from "../../lib/checks/check-label-noise.ts";
import { checkLabelSignal } from "../../lib/checks/check-label-signal.ts";
import { checkLeakage } from "../../lib/checks/check-leakage.ts";
import { checkNormalization } from "../../lib/checks/check-normalization.ts";
import { checkOutliers } from "../../lib/checks/check-outliers.ts";
import { checkPropertyLabel } from "../../lib/checks/check-property-label.ts";
import { checkStatistics } from "../../lib/checks/check-statistics.ts";
import { checkWeakSlices } from "../../lib/checks/check-weak-slices.ts";
import { createRandom } from "../../lib/core/random.ts";
import type { Verdict } from "../../lib/core/verdict.ts";
import { createData } from "../../lib/data/create-data.ts";
import { loadDigits } from "../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../lib/data/labeled-data.ts";
import { splitData } from "../../lib/data/split-data.ts";
import { standardizeSplits } from "../../lib/data/statistics.ts";
import { subset } from "../../lib/data/subset.ts";
import { cloudData } from "../lib/training/sample-data.ts";
import { dataBugs, type PlantedData } from "./data-bugs.ts";

const digits = await loadDigits();

const runs: readonly ((planted: PlantedData) => Verdict | Promise<Verdict>)[] = [
  checkOutliers,
  checkDuplicates,
  checkDamaged,
  checkClassBalance,
  checkLeakage,
  checkCoverage,
  checkDrift,
  checkStatistics,
  checkNormalization,
  checkPropertyLabel,
  checkLabelSignal,
  checkLabelNoise,
  checkWeakSlices,
];

async function judge(planted: PlantedData): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const run of runs) verdicts.push(await run(planted));
  return verdicts;
}

function split(data: LabeledData, seed: number): Splits {
  return splitData(data, { seed, validation: 0.2, test: 0.2 });
}

/** `*` for a verdict that names the cause among its first two remedies, `x` for another alarm. */
function mark(verdict: Verdict, cause: RegExp): string {
  if (verdict.passed) return ".";
  return verdict.remedy.slice(0, 2).some((text) => cause.test(text)) ? "*" : "x";
}

function only(
  classes: readonly number[],
  kept: (index: number) => boolean = () => true,
): LabeledData {
  const indices = Array.from(digits.labels.keys()).filter(
    (index) => classes.includes(digits.labels[index] ?? -1) && kept(index),
  );
  const chosen = subset(digits, indices);
  const labels = chosen.labels.map((label) => classes.indexOf(label));
  return createData({ ...chosen, labels, classNames: classes.map(String) });
}

const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const controls: readonly { readonly name: string; readonly make: (seed: number) => Splits }[] = [
  { name: "digits, standardized", make: (seed) => standardizeSplits(split(digits, seed)).splits },
  {
    name: "digits, scaled to 0 to 1",
    make: (seed) =>
      split(createData({ ...digits, features: digits.features.map((value) => value / 16) }), seed),
  },
  {
    name: "imbalanced but right",
    make: (seed) =>
      standardizeSplits(
        split(
          only(all, (index) => (digits.labels[index] ?? 0) < 5 || index % 3 === 0),
          seed,
        ),
      ).splits,
  },
  { name: "three classes", make: (seed) => standardizeSplits(split(only([0, 3, 6]), seed)).splits },
  {
    name: "half of the digits",
    make: (seed) =>
      standardizeSplits(
        split(
          only(all, (index) => index % 2 === 0),
          seed,
        ),
      ).splits,
  },
  {
    name: "clouds of points",
    make: (seed) => standardizeSplits(split(cloudData({ count: 900, size: 6, seed }), seed)).splits,
  },
];

describe("the zoo of data bugs", () => {
  it("finds every planted bug and names its cause among the first two remedies", async () => {
    const rows: { readonly name: string; readonly marks: readonly string[] }[] = [];
    for (const { name, cause, plant } of dataBugs) {
      const planted = plant(split(digits, 1), createRandom("zoo").fork(name));
      const verdicts = await judge(planted);
      rows.push({ name, marks: verdicts.map((verdict) => mark(verdict, cause)) });
    }
    const found = rows.filter(({ marks }) => marks.includes("*"));
    const width = Math.max(...rows.map(({ name }) => name.length));
    const lines = rows.map(({ name, marks }) => `${name.padEnd(width)}  ${marks.join("  ")}`);
    console.log(
      [
        `columns: ${runs.map((run, index) => `${index + 1} ${run.name}`).join(", ")}`,
        ...lines,
        `found with their cause: ${found.length} of ${rows.length}`,
      ].join("\n"),
    );
    expect(rows.filter((row) => !found.includes(row)).map(({ name }) => name)).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(20);
  }, 600_000);

  it("raises no alarm on healthy data over five seeds", async () => {
    const alarms: string[] = [];
    let count = 0;
    for (const { name, make } of controls) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const verdicts = await judge({ data: make(seed) });
        count += verdicts.length;
        const failed = verdicts.filter(({ passed }) => !passed);
        alarms.push(
          ...failed.map(({ check, summary }) => `${name}, seed ${seed}: ${check}: ${summary}`),
        );
      }
    }
    console.log(`alarms on healthy data: ${alarms.length} of ${count} verdicts`);
    expect(alarms).toEqual([]);
  }, 600_000);
});
