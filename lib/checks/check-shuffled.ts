import { recipeNumber } from "../config/recipe-number.ts";
import { createRandom, type Random } from "../core/random.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { lossesFigure } from "../plots/losses.ts";
import { defaultSeed, openModel, requireCount } from "./check-options.ts";
import { type ControlOptions, type Judged, trainAndJudge } from "./control-training.ts";

/** Options of {@link checkShuffledLabels} and {@link checkShuffledPixels}. */
export type ShuffledOptions = ControlOptions;

/**
 * Trains once on the labels and once on shuffled ones: on unseen samples the right labels must end with the lower loss
 * (rows #56, #78). Where they don't, labels don't belong to their samples, or nothing is learned that generalises.
 */
export async function checkShuffledLabels(options: ShuffledOptions): Promise<Verdict> {
  const { seed = defaultSeed } = options;
  const shuffle = (data: LabeledData): LabeledData => ({
    ...data,
    labels: Int32Array.from(
      createRandom(`${seed}/shuffled-labels`).shuffle(Array.from(data.labels)),
    ),
  });
  const sides = await bothSides(options, { changeTraining: shuffle });
  return controlVerdict(sides, options, {
    check: "shuffled-labels",
    control: "shuffled labels",
    seedReference: "#56, #78 (S2, S3)",
    remedy: [
      "Labels don't belong to their samples: shuffle features and labels together, and look at a few with their labels (%check input).",
      "Nothing is learned from the samples: look at what enters the net, and at the learning rate.",
      "Too few steps to tell: give the check more `steps`.",
    ],
  });
}

/**
 * Trains once on the samples and once on samples whose numbers are shuffled, each in its own order: on unseen samples the
 * right ones must end with the lower loss (row #78). Where they don't, the model doesn't use where things stand.
 */
export async function checkShuffledPixels(options: ShuffledOptions): Promise<Verdict> {
  const { seed = defaultSeed } = options;
  const sides = await bothSides(options, {
    change: (data) => shuffledWithin(data, createRandom(`${seed}/shuffled-pixels`)),
  });
  return controlVerdict(sides, options, {
    check: "shuffled-pixels",
    control: "shuffled pixels",
    seedReference: "#78 (S3)",
    remedy: [
      "The model doesn't use where things stand: look for a reshape that scrambles samples, or a pooling over everything too early.",
      "The classes can be told by brightness alone: look at the data (property and label go together).",
      "Too few steps to tell: give the check more `steps`.",
    ],
  });
}

function shuffledWithin(data: LabeledData, random: Random): LabeledData {
  const size = data.shape.reduce((product, length) => product * length, 1);
  const features = data.features.slice();
  for (let start = 0; start < features.length; start += size) {
    const order = random.permutation(size);
    order.forEach((from, to) => {
      features[start + to] = data.features[start + from] ?? 0;
    });
  }
  return { ...data, features };
}

interface Sides {
  readonly real: Judged;
  readonly control: Judged;
}

async function bothSides(
  options: ShuffledOptions,
  spoil: {
    readonly change?: (data: LabeledData) => LabeledData;
    readonly changeTraining?: (data: LabeledData) => LabeledData;
  },
): Promise<Sides> {
  const { steps = 100, onProgress } = options;
  requireCount("steps", steps);
  const checked = openModel(options);
  try {
    const real = await trainAndJudge(checked, options, {
      steps,
      onStep: (done) => onProgress?.(done / steps / 2),
    });
    const control = await trainAndJudge(checked, options, {
      steps,
      ...spoil,
      onStep: (done) => onProgress?.(0.5 + done / steps / 2),
    });
    return { real, control };
  } finally {
    checked.close();
  }
}

function controlVerdict(
  { real, control }: Sides,
  options: ShuffledOptions,
  about: {
    readonly check: string;
    readonly control: string;
    readonly seedReference: string;
    readonly remedy: readonly string[];
  },
): Verdict {
  const { steps = 100, margin = recipeNumber("controlMargin") } = options;
  const gain = (control.loss - real.loss) / control.loss;
  const passed = gain >= margin;
  return {
    check: about.check,
    stage: "skeleton",
    passed,
    value: gain,
    threshold: `≥ ${margin}`,
    unit: "fraction",
    summary: `After ${steps} steps the loss of unseen samples is ${real.loss.toFixed(3)}, and ${control.loss.toFixed(3)} with ${about.control}.`,
    evidence: {
      real: { loss: real.loss, acc: real.acc },
      control: { loss: control.loss, acc: control.acc },
      steps,
      margin,
    },
    figure: lossesFigure(
      [
        { name: "as it is", losses: real.losses },
        { name: `with ${about.control}`, losses: control.losses },
      ],
      { title: `As it is and with ${about.control}` },
    ),
    remedy: passed ? [] : about.remedy,
    seedReference: about.seedReference,
  };
}
