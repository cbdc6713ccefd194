import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkDamaged } from "../../../lib/checks/check-damaged.ts";
import { checkDuplicates } from "../../../lib/checks/check-duplicates.ts";
import { checkLabelNoise } from "../../../lib/checks/check-label-noise.ts";
import { checkLeakage } from "../../../lib/checks/check-leakage.ts";
import { checkPropertyLabel } from "../../../lib/checks/check-property-label.ts";
import { checkSampleLook } from "../../../lib/checks/check-sample-look.ts";
import { checkStatistics } from "../../../lib/checks/check-statistics.ts";
import { checkWeakSlices } from "../../../lib/checks/check-weak-slices.ts";
import type { CheckSubject } from "../../../lib/checks/check-entry.ts";
import { checks } from "../../../lib/checks/checks.ts";
import { dataChecks } from "../../../lib/checks/data-checks.ts";
import { runEntry } from "../../../lib/checks/run-entry.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { browseData } from "../../../lib/data/browse-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { splitsFingerprint } from "../../../lib/data/splits-fingerprint.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { featureStatistics, standardizeSplits } from "../../../lib/data/statistics.ts";
import { subset } from "../../../lib/data/subset.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";

const digits = await loadDigits();
const raw = splitData(digits, { seed: 5, validation: 0.2, test: 0.2 });
const { splits } = standardizeSplits(raw);
/** What somebody has asked of them. */
const { question } = browseData(splits, { where: "class == 8", sort: "contrast", limit: 9 });
const buildModel = (): tf.LayersModel =>
  buildMlp({ inputShape: [8, 8, 1], classes: 10, units: [8], seed: 1 });

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function hashOf(data: Splits): string {
  const hash = createHash("sha256");
  for (const part of [data.train, data.validation, data.test]) {
    hash.update(
      new Uint8Array(part.features.buffer, part.features.byteOffset, part.features.byteLength),
    );
    hash.update(new Uint8Array(part.labels.buffer, part.labels.byteOffset, part.labels.byteLength));
    hash.update(part.ids.join("\n"));
  }
  return hash.digest("hex");
}

function subjectOf(data: Splits): CheckSubject {
  return { data, buildModel, steps: 2, questions: [question] };
}

const few = (data: LabeledData, count: number): LabeledData =>
  subset(data, [...data.labels.keys()].slice(0, count));

const named = dataChecks.map((entry) => [entry.name, entry] as const);

describe("every check of data", () => {
  it.each(named)(
    "%s passes the digits, changes nothing and leaks no tensor",
    async (name, { run }) => {
      const before = hashOf(splits);
      const tensors = tf.memory().numTensors;
      const verdict = await run(subjectOf(splits));
      expect(verdict).toMatchObject({ check: name, stage: "data", remedy: [] });
      expect(verdict.passed).toBe(true);
      expect(verdict.seedReference).toMatch(/#\d+/);
      expect(JSON.parse(JSON.stringify(verdict.evidence))).toBeTypeOf("object");
      expect(hashOf(splits)).toBe(before);
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it.each(named)("%s gives the same verdict twice", async (name, { run }) => {
    if (name === "loader") return expect((await run(subjectOf(splits))).check).toBe(name);
    const first = await run(subjectOf(splits));
    const second = await run(subjectOf(splits));
    return expect(second.evidence).toEqual(first.evidence);
  });

  it.each(named)("%s names the trouble when there are no samples", async (_name, { run }) => {
    const none = subset(splits.train, []);
    const empty = subjectOf({ train: none, validation: none, test: none });
    await expect(run(empty)).rejects.toThrow(/Expected at least \d+ .*samples/);
  });

  it.each(named)(
    "%s copes with one class, one sample and NaN or says what it needs",
    async (_name, { run }) => {
      const zeros = Array.from(splits.train.labels.keys()).filter(
        (at) => splits.train.labels[at] === 0,
      );
      const one = few(splits.train, 1);
      const features = splits.train.features.map((value, at) =>
        at % 640 === 3 ? Number.NaN : value,
      );
      const holed = createData({ ...splits.train, features });
      const cases: Splits[] = [
        { ...splits, train: subset(splits.train, zeros) },
        { train: one, validation: one, test: one },
        { ...splits, train: holed },
      ];
      for (const data of cases) {
        const said = await run(subjectOf(data)).then(
          (verdict) => verdict.summary,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        expect(said).toMatch(/\w/);
        expect(said).not.toMatch(/undefined|internal|Cannot read/);
      }
    },
  );
});

describe("interrupts", () => {
  it.each(["duplicates", "leakage", "downsampling", "drift", "label-signal", "loader"])(
    "%s ends with the signal's reason",
    async (name) => {
      const entry = dataChecks.find((one) => one.name === name);
      const signal = AbortSignal.abort(new Error("interrupted"));
      await expect(entry?.run({ ...subjectOf(splits), signal })).rejects.toThrow("interrupted");
    },
  );
});

describe("checkSampleLook", () => {
  it("counts distinct samples over several looks until 300 were shown", () => {
    const first = checkSampleLook({ data: splits, samples: 200 });
    expect(first).toMatchObject({ passed: false, value: 200, threshold: "≥ 300" });
    const seen = first.evidence["seen"] as string[];
    const second = checkSampleLook({ data: splits, samples: 200, seen });
    expect(second).toMatchObject({ passed: true, value: 400 });
    const shown = second.evidence["shown"] as string[];
    expect(shown.filter((id) => seen.includes(id))).toEqual([]);
  });

  it("is content with all samples where there are fewer than 300", () => {
    expect(checkSampleLook({ data: few(splits.train, 40) })).toMatchObject({
      passed: true,
      value: 40,
    });
  });
});

describe("checkDamaged", () => {
  it("counts files that a loader left out", () => {
    const damaged = [{ item: "cat/7.png", reason: "premature end of file" }];
    const verdict = checkDamaged({ data: splits, damaged });
    expect(verdict).toMatchObject({ passed: false, value: 1 });
    expect(verdict.remedy[0]).toMatch(/could not be decoded/);
  });
});

describe("checkLeakage", () => {
  it("finds groups that reach over parts", async () => {
    // Ids are row numbers; pages of 50 rows are in all parts.
    const groupOf = (id: string): string => String(Math.floor(Number(id) / 50));
    const verdict = await checkLeakage({ data: splits, groupOf });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy[0]).toMatch(/split by group/);
  });

  it("finds tests that are older than training samples", async () => {
    const verdict = await checkLeakage({ data: splits, timeOf: Number });
    expect(verdict.remedy[0]).toMatch(/split by time/);
  });
});

describe("so many near duplicates that the search ends", () => {
  /** Sixty digits, and each of them brighter. */
  const some = few(raw.train, 60);
  const brighter = createData({
    ...some,
    features: some.features.map((value) => 1.3 * value + 1),
    ids: some.ids.map((id) => `${id} brighter`),
  });
  const data: Splits = { train: some, validation: few(raw.validation, 3), test: brighter };

  it("doesn't hide copies where every sample has one", async () => {
    const leaks = await checkLeakage({ data });
    expect(leaks.passed).toBe(false);
    expect(leaks.evidence["counts"]).toMatchObject({ exact: 0, near: 60 });
  });

  it.each([
    ["duplicates", checkDuplicates],
    ["leakage", checkLeakage],
  ] as const)("is what %s says, and it doesn't pass", async (_, check) => {
    const whole = await check({ data });
    expect(whole.summary).not.toContain("the search ended");
    const cut = await check({ data, mostPairs: 10 });
    expect(cut.passed).toBe(false);
    expect(cut.summary).toMatch(
      /So many samples are alike that the search ended after the pairs of \d+ of 123: there are more/u,
    );
    expect(cut.remedy.at(-1)).toMatch(/^Most samples look alike/u);
  });
});

describe("checkStatistics", () => {
  it("passes statistics of the training part and refuses those of another one", () => {
    const right = checkStatistics({ data: splits, raw, statistics: featureStatistics(raw.train) });
    const wrong = checkStatistics({ data: splits, raw, statistics: featureStatistics(raw.test) });
    expect([right.passed, wrong.passed]).toEqual([true, false]);
    expect(wrong.remedy[0]).toMatch(/taken from the test set/);
  });
});

describe("checkLabelNoise", () => {
  it("flags at least 80 % of 5 % flipped labels with a precision of at least 0.7", () => {
    for (const seed of [1, 2, 3]) {
      const random = createRandom(seed);
      const labels = digits.labels.slice();
      const flipped = new Set(random.permutation(labels.length).slice(0, 90));
      for (const at of flipped) labels[at] = ((labels[at] ?? 0) + 1 + random.integer(9)) % 10;
      const verdict = checkLabelNoise({ data: createData({ ...digits, labels }), seed });
      const ids = verdict.evidence["ids"] as string[];
      const hits = ids.filter((id) => flipped.has(Number(id))).length;
      expect(verdict.passed).toBe(false);
      expect(hits / flipped.size).toBeGreaterThanOrEqual(0.8);
      expect(hits / ids.length).toBeGreaterThanOrEqual(0.7);
      console.log(
        `label noise, seed ${seed}: recall ${(hits / flipped.size).toFixed(3)}, precision ${(hits / ids.length).toFixed(3)}`,
      );
    }
  });

  it("takes probabilities of a model and refuses a wrong number of them", () => {
    const data = few(splits.train, 3);
    const labels = Int32Array.from([0, 1, 1]);
    const given = createData({ ...data, labels, classNames: ["a", "b"] });
    const probabilities = Float64Array.from([0.9, 0.1, 0.1, 0.9, 0.95, 0.05]);
    // By hand: thresholds 0.9 and (0.9 + 0.05) / 2; sample 2 counts as a with the label b, so half of the two b's are wrong.
    expect(checkLabelNoise({ data: given, probabilities }).value).toBeCloseTo(1 / 3, 10);
    expect(() => checkLabelNoise({ data: given, probabilities: new Float64Array(4) })).toThrow(
      /3 × 2/,
    );
  });

  it("says that it can't tell where the probe is too weak", () => {
    const random = createRandom(1);
    const labels = splits.train.labels.map(() => random.integer(10));
    const verdict = checkLabelNoise({ data: createData({ ...splits.train, labels }) });
    expect(verdict.passed).toBe(true);
    expect(verdict.summary).toMatch(/can't tell/);
  });
});

describe("checkWeakSlices", () => {
  it("names the class whose predictions are wrong", () => {
    const predicted = splits.train.labels.map((label) => (label === 6 ? 0 : label));
    const verdict = checkWeakSlices({ data: splits, predicted });
    expect(verdict.passed).toBe(false);
    expect(verdict.evidence["weak"]).toContain("class 6");
  });

  it("takes conditions of one's own", () => {
    const predicted = splits.train.labels.map((label, at) => (at < 200 ? (label + 1) % 10 : label));
    const early = new Set(splits.train.ids.slice(0, 200));
    const conditions = { camera: (id: string) => (early.has(id) ? "old" : "new") };
    const verdict = checkWeakSlices({ data: splits, predicted, conditions });
    expect(verdict.evidence["weak"]).toContain("camera old");
  });
});

describe("checkPropertyLabel", () => {
  it("passes on digits, and finds a brightness that gives the class away", () => {
    expect(checkPropertyLabel({ data: splits }).passed).toBe(true);
    const { train } = splits;
    const features = train.features.map(
      (value, at) => value + 10 * (train.labels[Math.floor(at / 64)] ?? 0),
    );
    const verdict = checkPropertyLabel({ data: createData({ ...train, features }) });
    expect(verdict.passed).toBe(false);
    expect(verdict.summary).toContain("brightness");
  });

  it("speaks of columns, not of how pictures were taken, where samples are none", () => {
    const flat = { ...splits.train, shape: [64] };
    const features = flat.features.map((value, at) => value + 9 * (flat.labels[at >> 6] ?? 0));
    const verdict = checkPropertyLabel({ data: createData({ ...flat, features }) });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy[0]).toMatch(/^The label in disguise: .* a column/u);
  });
});

describe("an interrupt in the middle of a check of data", () => {
  // Enough samples for several turns of the event loop.
  const train = createData({
    ...splits.train,
    features: Float32Array.from(
      { length: 40 * splits.train.features.length },
      (_, at) => splits.train.features[at % splits.train.features.length] ?? 0,
    ),
    labels: Int32Array.from(
      { length: 40 * splits.train.labels.length },
      (_, at) => splits.train.labels[at % splits.train.labels.length] ?? 0,
    ),
    ids: Array.from({ length: 40 * splits.train.labels.length }, (_, at) => String(at)),
  });

  it.each(["data", "outliers", "damaged", "coverage", "drift"])(
    "ends %s with a partial verdict that says how far it came",
    async (name) => {
      const entry = checks.find((candidate) => candidate.name === name);
      if (entry === undefined) throw new Error(name);
      const controller = new AbortController();
      const data = { ...splits, train };
      const before = splitsFingerprint(data);
      const told: number[] = [];
      const verdict = await runEntry(
        entry,
        {
          data,
          buildModel,
          signal: controller.signal,
          onProgress: (fraction) => {
            told.push(fraction);
            if (fraction > 0.1) controller.abort(new Error("interrupted"));
          },
        },
        { data: before },
      );
      expect(verdict).toMatchObject({
        check: name,
        passed: false,
        evidence: { interrupted: true },
      });
      expect(verdict.partial).toMatch(/^interrupted at [1-9]\d? %$/u);
      expect(told.length).toBeGreaterThan(1);
      expect(splitsFingerprint(data)).toBe(before);
    },
  );
});
