import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { checkInput } from "../../../lib/checks/check-input.ts";
import { checkNormalization } from "../../../lib/checks/check-normalization.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { standardizeSplits } from "../../../lib/data/statistics.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";

/** A table of columns that are drawn each by its own function, two classes. */
function tableOf(
  columns: Readonly<Record<string, (random: ReturnType<typeof createRandom>) => number>>,
  count = 600,
): Splits {
  const random = createRandom("table");
  const draws = Object.values(columns);
  const features = Float32Array.from(
    { length: count * draws.length },
    (_, at) => draws[at % draws.length]?.(random) ?? 0,
  );
  const data = createData({
    name: "table",
    features,
    labels: Int32Array.from({ length: count }, (_, index) => index % 2),
    shape: [draws.length],
    classNames: ["inner", "outer"],
    featureNames: Object.keys(columns),
    ids: Array.from({ length: count }, (_, index) => `line ${index + 2}`),
  });
  return splitData(data, { seed: 1, validation: 0.2, test: 0.2 });
}

/** What a new user had: columns of -3 … 3 beside one of 0 … 100. */
const mixed = tableOf({
  x: (random) => 3 * (2 * random.next() - 1),
  y: (random) => random.normal(),
  income: (random) => 100 * random.next(),
});
const shared = standardizeSplits(mixed, { per: "dataset" }).splits;
const own = standardizeSplits(mixed).splits;
const modelOf = (width: number) => (): tf.LayersModel =>
  buildMlp({ inputShape: [width], classes: 2, units: [4], seed: 1 });

describe("columns of a table", () => {
  it("fail the check of normalization by name under one mean and deviation, which look right together", () => {
    const verdict = checkNormalization({ data: shared });
    expect(verdict.passed).toBe(false);
    expect(verdict.summary).toMatch(
      /^2 of 3 columns of table lie on other scales .*column 1 \(y\) has mean -?0\.\d+ and deviation 0\.0\d+, column 0 \(x\)/u,
    );
    expect(verdict.remedy[0]).toMatch(/standardize per column/u);
    expect(verdict.evidence["columns"]).toMatchObject([{ column: 1 }, { column: 0 }]);
    expect(verdict.figure).toBeDefined();
  });

  it("fail the check of what enters the net, too", async () => {
    await tf.setBackend("cpu");
    const verdict = checkInput({ data: shared, buildModel: modelOf(3) });
    expect(verdict.passed).toBe(false);
    expect(verdict.summary).toMatch(/2 of 3 columns that enter the net .*column 1 \(y\)/u);
  });

  it("pass both checks standardized each by its own", async () => {
    await tf.setBackend("cpu");
    const verdict = checkNormalization({ data: own });
    expect(verdict.passed).toBe(true);
    expect(verdict.summary).toMatch(/Deviations of its 3 columns: (1|0\.99\d*) … 1/u);
    expect(checkInput({ data: own, buildModel: modelOf(3) }).passed).toBe(true);
  });

  it("are asked to be standardized where nothing was done", () => {
    expect(checkNormalization({ data: mixed }).remedy[0]).toMatch(/standardize per column/u);
  });

  it("are let through when the model normalises first", async () => {
    await tf.setBackend("cpu");
    const buildModel = (): tf.LayersModel =>
      tf.sequential({
        layers: [
          tf.layers.batchNormalization({ inputShape: [3] }),
          tf.layers.dense({ units: 2, name: "logits" }),
        ],
      });
    expect(checkInput({ data: shared, buildModel }).passed).toBe(true);
  });

  it("are no alarm where they are constant, rare flags or of nearly one scale", () => {
    const healthy = tableOf({
      a: (random) => random.normal(),
      b: (random) => 0.3 * random.normal() + 1,
      constant: () => 5,
      flag: (random) => (random.next() < 0.005 ? 1 : 0),
    });
    expect(checkNormalization({ data: healthy }).passed).toBe(true);
    expect(checkNormalization({ data: standardizeSplits(healthy).splits }).passed).toBe(true);
  });

  it("are found where they are far off 0, like years", () => {
    const years = tableOf({
      ...Object.fromEntries(
        Array.from({ length: 99 }, (_, at) => [`a${at}`, (random) => random.normal()]),
      ),
      rank: (random) => 20 + random.normal(),
    });
    const verdict = checkNormalization({ data: years });
    expect(verdict.summary).toMatch(/^1 of 100 columns .*column 99 \(rank\) has mean 20/u);
  });

  it("aren't taken to share a unit when most are alike and one reaches beyond", () => {
    const rating = (random: ReturnType<typeof createRandom>): number => 1 + random.integer(5);
    const income = (random: ReturnType<typeof createRandom>): number => 1e5 * random.next();
    const ratings = tableOf({ a: rating, b: rating, c: rating, d: rating, income });
    const { splits } = standardizeSplits(ratings, { per: "dataset" });
    expect(checkNormalization({ data: splits }).summary).toMatch(/^4 of 5 columns/u);
  });

  it("are no alarm where samples are pictures in a row, whose edges hardly vary", async () => {
    const digits = await loadDigits();
    const flat: LabeledData = createData({ ...digits, shape: [64] });
    const parts = splitData(flat, { seed: 1, validation: 0.2, test: 0.2 });
    for (const per of ["dataset", "feature"] as const) {
      const verdict = checkNormalization({ data: standardizeSplits(parts, { per }).splits });
      expect(verdict.summary + verdict.passed).toMatch(/true$/u);
    }
  });

  it("count all, also where steps through the values would meet one column only", () => {
    // 4 × 200,000 values, of which 200,000 are looked at.
    const large = tableOf(
      { a: () => 0.5, b: (r) => r.next(), c: (r) => r.next(), d: (r) => 9 * r.next() },
      200_000,
    );
    expect(checkNormalization({ data: large.train }).evidence["largest"]).toBeGreaterThan(8);
  });
});
