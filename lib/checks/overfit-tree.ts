import type { LabeledData } from "../data/labeled-data.ts";
import { createTrainer } from "../training/trainer.ts";
import { checkDependencies } from "./check-dependencies.ts";
import { checkGradientFlow } from "./check-gradient-flow.ts";
import { checkInitialisation } from "./check-initialisation.ts";
import { checkLossFunction } from "./check-loss-function.ts";
import {
  type CheckedModel,
  defaultSeed,
  lossOption,
  type ModelCheckOptions,
} from "./check-options.ts";
import { climb, type Rung } from "./ladder-rung.ts";
import { finalLoss, trainSteps } from "./train-steps.ts";
import { widenedModel } from "./widened-model.ts";

/** One branch of the tree: what was tried and what came out. */
export interface TreeBranch {
  readonly branch:
    "labels" | "loss" | "dependencies" | "gradient-flow" | "initialisation" | "ladder" | "capacity";
  /** Whether it explains the failure. */
  readonly found: boolean;
  readonly detail: string;
  /** What to do; empty where nothing was found. */
  readonly remedy: string;
}

/**
 * Looks for the reason why a model doesn't learn a few samples by heart (row #77): samples that contradict each other, the
 * loss, mixed samples, missing gradients, the start, the learning rate, and at last too few parameters.
 *
 * @param checked - The model that failed; left at its start.
 * @param few - The samples.
 * @param failedLoss - The loss that it ended with; NaN where it diverged.
 * @returns All branches, in this order.
 */
export async function overfitTree(
  checked: CheckedModel,
  few: LabeledData,
  options: Pick<ModelCheckOptions, "loss" | "seed" | "signal"> & { readonly failedLoss: number },
): Promise<readonly TreeBranch[]> {
  const { model } = checked;
  const subject = { model, data: few, ...options };
  checked.reset();
  const branches = [
    contradictions(few),
    await lookAt("loss", () => checkLossFunction(subject)),
    await lookAt("dependencies", () => checkDependencies(subject)),
    await lookAt("gradient-flow", async () => checkGradientFlow(subject)),
    await lookAt("initialisation", () => checkInitialisation(subject)),
  ];
  const ladder = await tryRates(checked, few, options);
  const capacity = await tryWider(checked, few, { ...options, reference: ladder.best });
  checked.reset();
  return [...branches, ladder.branch, capacity];
}

function contradictions(few: LabeledData): TreeBranch {
  const size = few.features.length / few.labels.length;
  const labelsOf = new Map<string, Set<number>>();
  few.labels.forEach((label, sample) => {
    const key = few.features.subarray(sample * size, (sample + 1) * size).join();
    labelsOf.set(key, (labelsOf.get(key) ?? new Set()).add(label));
  });
  const found = [...labelsOf.values()].some((labels) => labels.size > 1);
  return {
    branch: "labels",
    found,
    detail: found
      ? "equal samples carry different labels"
      : "no two equal samples differ in their label",
    remedy: found
      ? "A bug in the data: equal samples carry different labels, which nothing can learn; look at how labels are joined to samples."
      : "",
  };
}

async function lookAt(
  branch: TreeBranch["branch"],
  check: () => ReturnType<typeof checkGradientFlow> | ReturnType<typeof checkLossFunction>,
): Promise<TreeBranch> {
  try {
    const { passed, summary, remedy } = await check();
    return {
      branch,
      found: !passed,
      detail: summary,
      remedy: passed ? "" : (remedy[0] ?? summary),
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { branch, found: true, detail, remedy: detail };
  }
}

const rates: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4];
const steps = 150;

async function tryRates(
  checked: CheckedModel,
  few: LabeledData,
  options: Pick<ModelCheckOptions, "loss" | "seed" | "signal"> & { readonly failedLoss: number },
): Promise<{ readonly branch: TreeBranch; readonly best: number }> {
  const rungs: Rung[] = [];
  for (const learningRate of rates) {
    const settings = {
      ...options,
      model: checked.model,
      data: few,
      steps,
      batchSize: few.labels.length,
    };
    rungs.push(await climb(checked, settings, { learningRate, onStep: () => undefined }));
  }
  const finite = rungs.filter((rung) => Number.isFinite(rung.finalLoss));
  const best = finite.toSorted((a, b) => a.finalLoss - b.finalLoss)[0];
  const before = Number.isFinite(options.failedLoss) ? options.failedLoss : Infinity;
  const found =
    best !== undefined && best.finalLoss < Math.min(0.1 * before, 0.1 * (best.losses[0] ?? 0));
  const detail =
    best === undefined
      ? "the loss diverges at every learning rate"
      : `the best of ${rates.join(", ")} is ${best.learningRate}, with a loss of ${best.finalLoss.toPrecision(3)} after ${steps} steps`;
  return {
    best: best?.finalLoss ?? Infinity,
    branch: {
      branch: "ladder",
      found,
      detail,
      remedy: found ? `The learning rate: with ${best.learningRate} the samples are learned.` : "",
    },
  };
}

async function tryWider(
  checked: CheckedModel,
  few: LabeledData,
  options: Pick<ModelCheckOptions, "loss" | "seed" | "signal"> & { readonly reference: number },
): Promise<TreeBranch> {
  const { reference, seed = defaultSeed, signal } = options;
  const results: number[] = [];
  for (const factor of [2, 4]) {
    const model = await widenedModel(checked.model, factor);
    if (model === undefined) break;
    const trainer = createTrainer({
      model,
      optimizer: { learningRate: 1e-2 },
      seed,
      regularization: false,
      ...lossOption(options),
    });
    try {
      const batchSize = few.labels.length;
      results.push(finalLoss(await trainSteps(trainer, few, { steps, batchSize, signal })));
    } finally {
      trainer.dispose();
      model.dispose();
    }
  }
  const best = Math.min(...results.filter(Number.isFinite));
  const found = best < 0.7 * reference;
  return {
    branch: "capacity",
    found,
    detail:
      results.length === 0
        ? "the model can't be widened by itself (layers of your own, or a single layer)"
        : `twice and four times the width end at ${results.map((one) => one.toPrecision(3)).join(" and ")}, as it is at ${reference.toPrecision(3)}`,
    remedy: found
      ? "Too few parameters: double the width of the layers; a wider copy of the model learns the samples."
      : "",
  };
}
