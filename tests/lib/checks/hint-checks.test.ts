import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkAll } from "../../../lib/checks/check-all.ts";
import { checkAugmentation } from "../../../lib/checks/check-augmentation.ts";
import { checkCapacity } from "../../../lib/checks/check-capacity.ts";
import type { CheckHints, CheckSubject } from "../../../lib/checks/check-entry.ts";
import { hintChecks } from "../../../lib/checks/hint-checks.ts";
import { shiftImages } from "../../../lib/data/augment.ts";
import { browseData } from "../../../lib/data/browse-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import { cosineDecay } from "../../../lib/schedules/schedules.ts";
import { tinyModel } from "../training/sample-data.ts";
import { cloudSplits } from "./check-samples.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const subjectWith = (hints: CheckHints & Partial<CheckSubject>): CheckSubject => ({
  buildModel: () => tinyModel(),
  data: cloudSplits(),
  ...hints,
});

function run(name: string, hints: CheckHints & Partial<CheckSubject> = {}) {
  const entry = hintChecks.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(name);
  return entry.run(subjectWith(hints));
}

describe("checks that ask their author", () => {
  it.each([
    ["loss-terms", "a loss of several terms"],
    ["same-function", "two forms of a function"],
    ["one-change", "an earlier run to compare with"],
    ["schedule", "a learning-rate schedule"],
  ])("%s says what it asks for where it isn't given", async (name, needs) => {
    await expect(run(name)).rejects.toMatchObject({
      fault: "inapplicable",
      message: expect.stringContaining(`Expected ${needs} for the check ${name}`) as string,
    });
  });

  it("are left out of checkAll with that reason, and run with what they ask for", async () => {
    const without = await checkAll({ ...subjectWith({}), cost: "economy" });
    const names = without.skipped.map(({ check }) => check);
    const asking = ["queries", "loss-terms", "same-function", "human", "one-change", "schedule"];
    expect(names).toEqual(asking);
    expect(without.skipped[1]?.reason).toBe("asks for a loss of several terms");
    const given = await checkAll({
      ...subjectWith({
        terms: ({ labels }) => ({ a: labels.sum().asScalar(), b: labels.sum().mul(2).asScalar() }),
        forms: { simple: (x) => x.mul(2), general: (x) => x.add(x), shapes: [[2, 3]] },
        change: { parent: { seed: 1, units: 2 }, child: { seed: 1, units: 4 } },
        schedule: cosineDecay({ peak: 0.1, totalSteps: 100 }),
        epochs: 50,
        samples: 1,
        questions: [
          browseData(cloudSplits(), { where: "class == 'class 0'", sort: "mean", limit: 1 })
            .question,
        ],
        answers: { [cloudSplits().test.ids[0] ?? ""]: 0 },
      }),
      cost: "economy",
    });
    expect(given.skipped).toEqual([]);
    const own = given.verdicts.filter(({ check }) => names.includes(check));
    expect(own.map(({ check }) => check)).toEqual(names);
    expect(own.filter(({ passed }) => !passed)).toEqual([
      // 90 samples in batches of 32 are 3 steps an epoch: 150 steps, of which 50 come after the decay.
      expect.objectContaining({ check: "schedule" }),
    ]);
  });

  it("are left out too where they can't say anything: rows of a table have no sizes", async () => {
    const { skipped, verdicts } = await checkAll({ ...subjectWith({}), cost: "standard" });
    const reason = "asks for pictures of at least 4×4 pixels";
    expect(skipped).toContainEqual({ check: "downsampling", reason });
    expect(verdicts.map(({ check }) => check)).not.toContain("downsampling");
  });

  it("read a schedule over the experiment's own steps, and hold it constant before tuning", async () => {
    const schedule = cosineDecay({ peak: 0.1, totalSteps: 150, floor: 0.01 });
    const fitting = { schedule, epochs: 50, batchSize: 32 };
    expect(await run("schedule", fitting)).toMatchObject({ passed: true });
    const early = await run("schedule", { ...fitting, stage: "overfit" });
    expect(early.summary).toContain("decays from step 4 on in the stage overfit");
  });
});

describe("checkCapacity", () => {
  it("widens the model by itself, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const verdict = await run("capacity", { steps: 30, optimizer: { learningRate: 0.02 } });
    expect(verdict.check).toBe("capacity");
    expect(Number.isFinite(verdict.value)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says that a model without hidden layers can't be widened", async () => {
    const buildModel = (): tf.LayersModel =>
      tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 3 })] });
    const check = checkCapacity({ buildModel, data: cloudSplits(), steps: 2 });
    await expect(check).rejects.toMatchObject({ fault: "inapplicable" });
  });
});

describe("checkAugmentation", () => {
  it("has nothing to find without augmentation", () => {
    const verdict = checkAugmentation({ data: cloudSplits() });
    expect(verdict).toMatchObject({ passed: true, summary: "Samples enter training as they are." });
  });

  it("finds augmentation before the stage regularize, and shows samples before and after", async () => {
    const data = await loadDigits();
    const augment = shiftImages({ pixels: 1 });
    const early = checkAugmentation({ data, augment, stage: "overfit", samples: 8 });
    expect(early.passed).toBe(false);
    expect(early.remedy[0]).toMatch(/^No augmentation at the start/u);
    expect(early.figure?.data[0]?.["text"]).toHaveLength(16);
    expect(checkAugmentation({ data, augment, stage: "regularize" }).passed).toBe(true);
  });

  it.each([
    ["changes nothing", () => {}, "none of 16 samples is changed"],
    [
      "makes NaN",
      (features: Float32Array) => void features.fill(Number.NaN),
      "augmented samples hold NaN or infinity",
    ],
  ])("finds one that %s", (_, augment, words) => {
    const verdict = checkAugmentation({ data: cloudSplits(), augment });
    expect(verdict.summary.toLowerCase()).toContain(words.toLowerCase());
  });

  it("leaves the data as they are", () => {
    const data = cloudSplits();
    const before = data.train.features.slice();
    checkAugmentation({ data, augment: (features) => void features.fill(7) });
    expect(data.train.features).toEqual(before);
  });
});
