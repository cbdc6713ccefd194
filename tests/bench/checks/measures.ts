import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { tf } from "../../../lib/backend/tf.ts";
import { checkAll } from "../../../lib/checks/check-all.ts";
import { checkClassBalance } from "../../../lib/checks/check-class-balance.ts";
import { checkDamaged } from "../../../lib/checks/check-damaged.ts";
import type { CheckCost } from "../../../lib/checks/check-entry.ts";
import { checkGradients } from "../../../lib/checks/check-gradients.ts";
import { checkLabelNoise } from "../../../lib/checks/check-label-noise.ts";
import { checkOutliers } from "../../../lib/checks/check-outliers.ts";
import { searchDuplicates } from "../../../lib/checks/duplicate-search.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { Splits } from "../../../lib/data/labeled-data.ts";
import { loadCsv } from "../../../lib/data/load-csv.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import { queryData } from "../../../lib/data/query-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { standardizeSplits } from "../../../lib/data/statistics.ts";
import { buildConvNet } from "../../../lib/models/build-conv-net.ts";
import { Squared } from "../../zoo/custom-layers.ts";
import { digits, flat } from "../../zoo/zoo-data.ts";
import { mlp } from "../../zoo/zoo-models.ts";
import { plantedPictures } from "./pictures.ts";

/** What a measure found: numbers by their names, with the unit in the name. */
export type Figures = Readonly<Record<string, number>>;

/** Measures by name; each runs in a process of its own, so that its peak memory is its own. */
export const measures: Readonly<Record<string, () => Promise<Figures>>> = {
  "duplicates and leakage, 100,000 pictures of 32×32": () => duplicates(100_000),
  "gradient check, 1 million parameters": largeGradientCheck,
  "gradient faults of 1 %": gradientFaults,
  "label noise, 5 % of the digits flipped": labelNoise,
  "check all, economy, on the tour": () => everything("economy"),
  "check all, standard, on the tour": () => everything("standard"),
  "1,000,000 rows of metadata": metadata,
  "100,000 thumbnails from files": thumbnails,
};

async function seconds<T>(work: () => Promise<T> | T): Promise<readonly [number, T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

async function duplicates(count: number): Promise<Figures> {
  const { splits, copies } = await plantedPictures(count, 1200);
  const before = process.cpuUsage();
  const [took, { exact, near }] = await seconds(() => searchDuplicates(splits, {}));
  const { user, system } = process.cpuUsage(before);
  const groups = [
    ...exact.map(([a, b]) => [a, b]),
    ...near.map((pair) => [pair.first, pair.second]),
  ];
  const found = new Set(groups.map(([a, b]) => `${a?.id} ${b?.id}`));
  const isFound = ({ train, test }: (typeof copies)[number]): boolean =>
    found.has(`${train} ${test}`);
  const ofKind = copies.filter(({ kind }) => kind === "exact");
  const nearOnes = copies.filter(({ kind }) => kind !== "exact");
  return {
    "time, s": took,
    "CPU time, s": (user + system) / 1e6,
    "exact copies found, %": (100 * ofKind.filter(isFound).length) / ofKind.length,
    "recall of near copies": nearOnes.filter(isFound).length / nearOnes.length,
    precision: copies.filter(isFound).length / found.size,
  };
}

async function largeGradientCheck(): Promise<Figures> {
  await selectBackend();
  const data = flat(await digits());
  const buildModel = (): tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.dense({
          inputShape: [64],
          units: 900,
          activation: "relu",
          kernelInitializer: he(1),
        }),
        tf.layers.dense({ units: 900, activation: "relu", kernelInitializer: he(2) }),
        tf.layers.dense({ units: 145, activation: "relu", kernelInitializer: he(3) }),
        tf.layers.dense({ units: 10, kernelInitializer: he(4) }),
      ],
    });
  const model = buildModel();
  const parameters = model.countParams();
  model.dispose();
  const [took, verdict] = await seconds(() => checkGradients({ buildModel, data }));
  return {
    "time, s": took,
    parameters,
    "passed, 1 = yes": Number(verdict.passed),
    "relative error": verdict.value,
  };
}

function he(seed: number): ReturnType<typeof tf.initializers.heNormal> {
  return tf.initializers.heNormal({ seed });
}

/** A layer whose gradient is 1 % off, between the others, over ten seeds; and as many right ones. */
async function gradientFaults(): Promise<Figures> {
  await selectBackend();
  const data = flat(await digits());
  const found = async (factor: number, seed: number): Promise<boolean> => {
    const buildModel = (): tf.LayersModel => mlp(seed, [new Squared(factor)]);
    return !(await checkGradients({ buildModel, data, seed })).passed;
  };
  let [planted, alarms] = [0, 0];
  for (let seed = 1; seed <= 10; seed += 1) {
    planted += Number(await found(seed % 2 === 0 ? 1.01 : 0.99, seed));
    alarms += Number(await found(1, seed));
  }
  return { "found of 10": planted, "alarms on 10 right ones": alarms };
}

async function labelNoise(): Promise<Figures> {
  const data = await loadDigits();
  let [recall, precision, took] = [1, 1, 0];
  for (let seed = 1; seed <= 5; seed += 1) {
    const random = createRandom(`label noise/${seed}`);
    const labels = data.labels.slice();
    const flipped = new Set(
      random.permutation(labels.length).slice(0, Math.round(labels.length * 0.05)),
    );
    for (const at of flipped) labels[at] = ((labels[at] ?? 0) + 1 + random.integer(9)) % 10;
    const noisy = createData({ ...data, labels });
    const [time, { evidence }] = await seconds(() => checkLabelNoise({ data: noisy, seed }));
    const suspects = (evidence["ids"] as readonly string[]).map((id) => data.ids.indexOf(id));
    const hits = suspects.filter((at) => flipped.has(at)).length;
    recall = Math.min(recall, hits / flipped.size);
    precision = Math.min(precision, hits / suspects.length);
    took += time;
  }
  return {
    "least recall of 5 seeds": recall,
    "least precision of 5 seeds": precision,
    "time of one, s": took / 5,
  };
}

async function everything(cost: CheckCost): Promise<Figures> {
  await selectBackend();
  const [took, report] = await seconds(async () => checkAll({ ...(await tourSubject()), cost }));
  const failed = report.verdicts.filter(({ passed }) => !passed);
  for (const { check, summary } of failed) console.error(`failed: ${check}: ${summary}`);
  return { "time, s": took, checks: report.verdicts.length, "not passed": failed.length };
}

/** Model and data of notebooks/00-tour.ipynb. */
async function tourSubject(): Promise<Parameters<typeof checkAll>[0]> {
  const raw = splitData(await loadDigits(), { seed: 1337, validation: 0.15, test: 0.15 });
  const data: Splits = standardizeSplits(raw).splits;
  const setting = { inputShape: [8, 8, 1], classes: 10, filters: [16, 32], units: 64, seed: 1337 };
  return {
    data,
    buildModel: () => buildConvNet({ ...setting, dropout: 0, weightDecay: 0 }),
    optimizer: { name: "adam", learningRate: 3e-4 },
  };
}

/** A table of six columns: written, read, asked and checked. */
async function metadata(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "athanor-bench-"));
  try {
    const file = join(folder, "metadata.csv");
    await writeTable(file, 1_000_000);
    let told = 0;
    const [load, { data }] = await seconds(() =>
      loadCsv(file, { label: "label", onProgress: () => (told += 1) }),
    );
    const [query, rows] = await seconds(() =>
      queryData(data, { where: ({ label }) => label === 3 }),
    );
    const [check] = await seconds(() => {
      checkDamaged({ data });
      checkClassBalance({ data });
      return checkOutliers({ data });
    });
    const controller = new AbortController();
    const [cancel] = await seconds(() =>
      loadCsv(file, {
        label: "label",
        signal: controller.signal,
        onProgress: () => controller.abort(),
      }).catch(() => undefined),
    );
    return {
      "rows read": data.labels.length,
      "reading, s": load,
      "progress told, times": told,
      "query, s": query,
      "rows found": rows.data.labels.length,
      "three checks, s": check,
      "cancel after the first progress, s": cancel,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function writeTable(file: string, count: number): Promise<void> {
  const random = createRandom("metadata");
  const stream = createWriteStream(file);
  stream.write("width,height,brightness,contrast,bytes,label\n");
  for (let row = 0; row < count; row += 1) {
    const numbers = [640, 480, 120, 40, 80_000].map((mean) =>
      (mean * (1 + 0.1 * random.normal())).toFixed(1),
    );
    if (!stream.write(`${numbers.join(",")},${row % 10}\n`)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "close");
}

/** JPEG files of 32×32 in ten folders, read once without and once with a warm cache. */
async function thumbnails(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "athanor-bench-"));
  const count = 100_000;
  try {
    await writePictures(join(folder, "pictures"), count);
    const options = { height: 32, width: 32, cache: join(folder, "cache") };
    const load = (): ReturnType<typeof loadImageFolder> =>
      loadImageFolder(join(folder, "pictures"), options);
    const [cold, first] = await seconds(load);
    const [warm, second] = await seconds(load);
    return {
      "pictures read": first.data.labels.length,
      "decoding, s": cold,
      "from the cache, s": warm,
      "the same pixels, 1 = yes": Number(first.data.fingerprint === second.data.fingerprint),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A hundred contents again and again would be cached; so each file has a pixel pattern of its own. */
async function writePictures(folder: string, count: number): Promise<void> {
  const random = createRandom("thumbnails");
  for (let label = 0; label < 10; label += 1)
    await mkdir(join(folder, String(label)), { recursive: true });
  const raw = { width: 32, height: 32, channels: 3 } as const;
  const pixels = Uint8Array.from({ length: 3072 }, () => random.integer(256));
  for (let start = 0; start < count; start += 8) {
    await Promise.all(
      Array.from({ length: Math.min(8, count - start) }, async (_, k) => {
        const own = pixels.slice();
        new DataView(own.buffer).setUint32(0, Math.imul(start + k, 2654435761));
        const jpeg = await sharp(own, { raw }).jpeg({ quality: 95 }).toBuffer();
        await writeFile(join(folder, String((start + k) % 10), `${start + k}.jpg`), jpeg);
      }),
    );
  }
}
