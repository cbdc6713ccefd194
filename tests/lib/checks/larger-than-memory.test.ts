import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../lib/backend/select-backend.ts";
import type { tf } from "../../../lib/backend/tf.ts";
import { dataChecks } from "../../../lib/checks/data-checks.ts";
import { checks } from "../../../lib/checks/checks.ts";
import type { CheckSubject } from "../../../lib/checks/check-entry.ts";
import type { Splits } from "../../../lib/data/labeled-data.ts";
import { dataCard } from "../../../lib/data/data-card.ts";
import { browseData } from "../../../lib/data/browse-data.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";
import { paintSpots } from "../data/paint-spots.ts";

const side = 12;
const options = { height: side, width: side } as const;
/** A third of the samples may be in memory. */
const memory = 100 * side * side * 3 * 4;
let folder = "";
let inMemory: Splits;
let onDisk: Splits;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "athanor-large-"));
  await paintSpots(join(folder, "pictures"), side);
  const pictures = join(folder, "pictures");
  const split = { seed: 1, validation: 0.2, test: 0.2 };
  inMemory = splitData((await loadImageFolder(pictures, options)).data, split);
  const cache = join(folder, "cache");
  onDisk = splitData((await loadImageFolder(pictures, { ...options, cache, memory })).data, split);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Checks that look at every sample: what they find doesn't depend on where samples are. */
const whole = [
  "data",
  "duplicates",
  "damaged",
  "class-balance",
  "leakage",
  "coverage",
  "statistics",
];

const entries = checks.filter(
  ({ name }) => name === "data" || dataChecks.some((one) => one.name === name),
);
const untrained = entries.filter(({ name }) => name !== "loader");

function subjectOf(data: Splits): CheckSubject {
  const buildModel = (): never => {
    throw new Error("data checks build no model");
  };
  const questions = [browseData(data, { sort: "brightness", limit: 3 }).question];
  return { buildModel, data, seed: 1, questions };
}

test("the training part of the example is on disk", () => {
  expect(onDisk.train.stored?.most).toBe(100);
  expect(onDisk.train.labels.length).toBe(inMemory.train.labels.length);
});

test.each(untrained)("$name judges data larger than memory", async (entry) => {
  const verdict = await entry.run(subjectOf(onDisk));
  const known = await entry.run(subjectOf(inMemory));
  expect(verdict.check).toBe(known.check);
  expect(verdict.partial).toBeUndefined();
  expect(Number.isFinite(verdict.value)).toBe(true);
  if (!whole.includes(entry.name)) return;
  const { figure: _, ...found } = verdict;
  const { figure: __, ...wanted } = known;
  expect(found).toEqual(wanted);
});

/** Checks of the model that look at samples in all ways: as they are, changed, shuffled, and in training. */
const ofModels = ["initial-loss", "head-bias", "input", "gradient-flow", "skeleton"];
const ofControls = ["zero-input", "shuffled-labels", "shuffled-pixels", "repeat"];

test.each([...ofModels, ...ofControls])("%s takes data larger than memory", async (name) => {
  await selectBackend({ prefer: "cpu" });
  const buildModel = (): tf.LayersModel =>
    buildMlp({ inputShape: [side, side, 3], classes: 3, units: [4], seed: 1 });
  const entry = checks.find((one) => one.name === name);
  const verdict = await entry?.run({ buildModel, data: onDisk, seed: 1, steps: 3 });
  expect(verdict).toMatchObject({ check: name });
  expect(verdict?.partial).toBeUndefined();
});

test("the planted copies and the blank picture are among what is found", async () => {
  const [duplicates, damaged] = ["duplicates", "damaged"].map((name) =>
    entries.find((entry) => entry.name === name),
  );
  const copies = await duplicates?.run(subjectOf(onDisk));
  expect(copies?.passed).toBe(false);
  const blank = await damaged?.run(subjectOf(onDisk));
  expect(JSON.stringify(blank?.evidence)).toContain("150.png");
});

test("the data card and a query are those of data in memory", () => {
  expect(JSON.stringify(dataCard(onDisk))).toBe(JSON.stringify(dataCard(inMemory)));
  const query = { where: "brightness > 60", sort: "contrast", limit: 20 };
  const [found, known] = [browseData(onDisk, query), browseData(inMemory, query)];
  expect(found.rows).toEqual(known.rows);
  expect(found.data).toEqual(known.data);
});
