import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Augment } from "../data/augment.ts";
import { batches } from "../data/batches.ts";
import { createRandom } from "../core/random.ts";
import { loaderDefaults } from "../data/loader-defaults.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { barsFigure } from "../plots/bars.ts";
import { defaultSeed, type ModelCheckOptions, requireCount, trainPart } from "./check-options.ts";
import { percentText, requireSamples } from "./data-subject.ts";
import { openTraining } from "./open-training.ts";
import { trainSteps } from "./train-steps.ts";

/** Options of {@link checkLoader}. */
export type LoaderOptions = ModelCheckOptions & {
  /** Updates to time; default 10. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly augment?: Augment;
  /** GPUs of the machine, for the loader's defaults in the evidence; default 0. */
  readonly gpus?: number;
};

/**
 * Times the loader alone and whole training steps, and says who waits: the net for the data, or the data for the net (rows
 * #42, #43).
 *
 * Batches are made in the same process, so the loader's time is part of each step: it may be half of it at most.
 */
export async function checkLoader(options: LoaderOptions): Promise<Verdict> {
  const { steps = 10, batchSize = 32, signal } = options;
  requireCount("steps", steps);
  requireCount("batchSize", batchSize);
  const data = trainPart(options.data);
  requireSamples(data, 1, "loader");
  const loaded = timeLoader(data, options, steps);
  const { augment } = options;
  const walk = { batchSize, signal, ...(augment === undefined ? {} : { augment }) };
  // Any loss and optimizer takes about as long.
  const { loss: _, ...source } = options;
  const opened = openTraining({ ...source, optimizer: {} });
  const { trainer } = opened;
  try {
    // The first step compiles kernels and fills caches.
    await trainSteps(trainer, data, { ...walk, steps: 1 });
    const start = performance.now();
    const { losses } = await trainSteps(trainer, data, { ...walk, steps: 1 + steps });
    const trained = (performance.now() - start) / Math.max(1, losses.length);
    return loaderVerdict(data, { loaded, trained, batchSize, gpus: options.gpus ?? 0 });
  } finally {
    opened.close();
  }
}

/** Milliseconds a batch. */
function timeLoader(data: LabeledData, options: LoaderOptions, steps: number): number {
  const { batchSize = 32, augment, seed = defaultSeed } = options;
  const random = createRandom(seed).fork("loader");
  const start = performance.now();
  let count = 0;
  while (count < steps) {
    const order = random.permutation(data.labels.length);
    const walk = { batchSize, order, random, ...(augment === undefined ? {} : { augment }) };
    for (const batch of batches(data, walk)) {
      count += batch.labels.length > 0 ? 1 : 0;
      if (count >= steps) break;
    }
  }
  return (performance.now() - start) / count;
}

function loaderVerdict(
  data: LabeledData,
  times: {
    readonly loaded: number;
    readonly trained: number;
    readonly batchSize: number;
    readonly gpus: number;
  },
): Verdict {
  const { loaded, trained, batchSize, gpus } = times;
  const largestShare = recipeNumber("loaderShare");
  const share = loaded / Math.max(trained, loaded);
  const passed = share <= largestShare;
  const rate = (milliseconds: number): number => Math.round((1000 * batchSize) / milliseconds);
  return {
    check: "loader",
    stage: "data",
    passed,
    value: share,
    threshold: `≤ ${largestShare}`,
    unit: "share of a step that is loading",
    summary: `${passed ? "The data waits for the net" : "The net waits for the data"}: the loader alone gives ${rate(loaded)} samples/s, training takes ${rate(trained)} samples/s; loading is ${percentText(share)} of a step.`,
    evidence: {
      samples: data.labels.length,
      batchSize,
      loaderMs: loaded,
      stepMs: trained,
      defaults: loaderDefaults({ gpus }),
    },
    figure: barsFigure(
      [
        { name: "loader alone", value: rate(loaded), good: passed },
        { name: "training step", value: rate(trained), good: true },
      ],
      { title: "Who waits", xTitle: "samples a second" },
    ),
    remedy: passed
      ? []
      : [
          "The loader is the bottleneck: decode and resize once and keep the arrays, or do it in workers (4 a GPU: loaderDefaults({ gpus })).",
          "The augmentation is the bottleneck: make it cheaper or run it on the device.",
        ],
    seedReference: "#42, #43 (S4)",
  };
}
