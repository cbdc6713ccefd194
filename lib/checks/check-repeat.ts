import { createHash } from "node:crypto";
import type { NamedArray } from "../core/snapshot.ts";
import type { Verdict } from "../core/verdict.ts";
import { lossesFigure } from "../plots/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { defaultSeed, type ModelCheckOptions, requireCount, trainPart } from "./check-options.ts";
import { openTraining } from "./open-training.ts";
import { trainSteps } from "./train-steps.ts";

/** Options of {@link checkRepeat}. */
export type RepeatOptions = ModelCheckOptions & {
  /** Updates of each run; default 10. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
};

/**
 * Checks that a seed makes training repeatable: two runs give bitwise equal losses and weights (row #45).
 *
 * With `buildModel` the model is built twice, so that unseeded initialisation is found too.
 */
export async function checkRepeat(options: RepeatOptions): Promise<Verdict> {
  const { steps = 10, onProgress } = options;
  requireCount("steps", steps);
  const first = await runOnce(options);
  onProgress?.(0.5);
  const second = await runOnce(options);
  onProgress?.(1);
  return repeatVerdict(first, second, options.seed ?? defaultSeed);
}

function repeatVerdict(first: RunTrace, second: RunTrace, seed: number): Verdict {
  const steps = first.losses.length;
  const different = first.losses.findIndex((loss, step) => !Object.is(loss, second.losses[step]));
  const equalSteps = different < 0 ? steps : different;
  const sameStart = first.start === second.start;
  const passed = sameStart && first.end === second.end && equalSteps === steps;
  return {
    check: "repeat",
    stage: "skeleton",
    passed,
    // Steps say nothing where the runs start from different weights or end with them.
    value: passed || equalSteps < steps ? equalSteps : 0,
    threshold: `= ${steps}`,
    unit: "equal steps",
    summary: passed
      ? `Two runs of seed ${seed} are bitwise equal for ${steps} steps.`
      : describeDifference(first, second, equalSteps),
    evidence: { first, second, equalSteps },
    figure: lossesFigure(
      [
        { name: "first run", losses: first.losses },
        { name: "second run", losses: second.losses, dashed: true },
      ],
      { title: "Two runs of one seed" },
    ),
    remedy: passed ? [] : remedies(sameStart),
    seedReference: "#45 (S2)",
  };
}

interface RunTrace {
  readonly losses: readonly number[];
  /** SHA-256 of the weights before the first step. */
  readonly start: string;
  /** SHA-256 of the weights after the last step. */
  readonly end: string;
}

async function runOnce(options: RepeatOptions): Promise<RunTrace> {
  const { steps = 10, batchSize = 32, signal } = options;
  const opened = openTraining(options);
  const { trainer, start } = opened;
  try {
    const { losses } = await trainSteps(trainer, trainPart(options.data), {
      steps,
      batchSize,
      signal,
    });
    return {
      losses,
      start: weightsHash(start),
      end: weightsHash(trainer.snapshot().weights),
    };
  } finally {
    opened.close();
  }
}

/**
 * SHA-256 of weights in order, names left out.
 *
 * @param arrays - E.g. of a snapshot.
 * @returns 64 hexadecimal digits.
 */
export function weightsHash(arrays: readonly NamedArray[]): string {
  const hash = createHash("sha256");
  for (const { shape, values } of arrays) {
    hash.update(`[${shape.join(",")}]`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

function describeDifference(first: RunTrace, second: RunTrace, equalSteps: number): string {
  if (first.start !== second.start) return "The two runs start from different weights.";
  if (equalSteps === first.losses.length) {
    return "The losses are equal, the weights after the last step are not.";
  }
  return `The losses differ first at step ${equalSteps}: ${first.losses[equalSteps]} and ${second.losses[equalSteps]}.`;
}

function remedies(sameStart: boolean): string[] {
  const initialisation =
    "Seed every initializer: `tf.initializers.heNormal({ seed })` with another seed, not 0, for each layer.";
  const others = [
    "Find the random numbers that don't come from the trainer's seed: Math.random in augmentation, GaussianNoise or AlphaDropout layers.",
    "Some GPU kernels add in any order: run the check on the wasm or cpu backend to see whether they are the reason.",
  ];
  return sameStart ? others : [initialisation, ...others];
}
