import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { tf } from "../../../lib/backend/tf.ts";
import { checkAll } from "../../../lib/checks/check-all.ts";
import type { CheckCost } from "../../../lib/checks/check-entry.ts";
import { checkGradients } from "../../../lib/checks/check-gradients.ts";
import { checkLabelNoise } from "../../../lib/checks/check-label-noise.ts";
import { searchDuplicates } from "../../../lib/checks/duplicate-search.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { Splits } from "../../../lib/data/labeled-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { standardizeSplits } from "../../../lib/data/statistics.ts";
import { buildConvNet } from "../../../lib/models/build-conv-net.ts";
import { Squared } from "../../zoo/custom-layers.ts";
import { digits, flat } from "../../zoo/zoo-data.ts";
import { mlp } from "../../zoo/zoo-models.ts";
import { type Figures, seconds } from "./figures.ts";
import { plantedPictures } from "./pictures.ts";
import { scaleMeasures } from "./scale.ts";

/** Measures by name; each runs in a process of its own, so that its peak memory is its own. */
export const measures: Readonly<Record<string, () => Promise<Figures>>> = {
  "duplicates and leakage, 100,000 pictures of 32×32": () => duplicates(100_000),
  "gradient check, 1 million parameters": largeGradientCheck,
  "gradient faults of 1 %": gradientFaults,
  "label noise, 5 % of the digits flipped": labelNoise,
  "check all, economy, on the tour": () => everything("economy"),
  "check all, standard, on the tour": () => everything("standard"),
  ...scaleMeasures,
};

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
