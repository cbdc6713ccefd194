import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import { runSteps, type Steps } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { confidentLearning, type LabelNoise } from "../metrics/confident-learning.ts";
import { accuracy } from "../metrics/confusion.ts";
import { outOfFoldSteps } from "../metrics/probe.ts";
import { defaultSeed, trainPart } from "./check-options.ts";
import {
  type DatasetCheckOptions,
  leftOutText,
  namedSamples,
  percentText,
  probeTask,
  requireClasses,
  sampleSheet,
} from "./data-subject.ts";

/** Options of {@link checkLabelNoise}. */
export type LabelNoiseOptions = DatasetCheckOptions & {
  /**
   * Class probabilities of the training samples by a model that wasn't trained on them, shape `[count, classes]`. The
   * better the model, the surer the finding. Default: a quick probe, out of fold.
   */
  readonly probabilities?: Float64Array | Float32Array;
  /** Largest accepted share of wrong labels; default 0.03. */
  readonly maxNoise?: number;
};

/** Below this accuracy a probe's doubts say more about the probe than about the labels. */
const trusted = 0.75;

/**
 * Estimates how many labels are wrong by confident learning, and shows which (row #39).
 *
 * Where the quick probe is right less often than three times in four, it can't tell: the check passes, says so, and asks
 * for the probabilities of a better model.
 */
export function checkLabelNoise(options: LabelNoiseOptions): Verdict {
  return runSteps(labelNoiseSteps(options));
}

/** As {@link checkLabelNoise}, with a stop every few samples. */
export function* labelNoiseSteps(options: LabelNoiseOptions): Steps<Verdict> {
  const maxNoise = options.maxNoise ?? recipeNumber("labelNoise");
  const judged = yield* judge(options);
  const { data, leftOut, probabilities } = judged;
  const classes = data.classNames.length;
  const found = confidentLearning({ probabilities, labels: data.labels, classes });
  const agreement = accuracy(largestClasses(probabilities, classes), data.labels);
  const canTell = judged.isGiven || agreement >= trusted;
  const passed = !canTell || found.noise <= maxNoise;
  return {
    check: "label-noise",
    stage: "data",
    passed,
    value: found.noise,
    threshold: `≤ ${maxNoise}`,
    unit: "estimated fraction of wrong labels",
    summary:
      (canTell
        ? `About ${percentText(found.noise)} of the labels of ${data.name} are wrong (${found.suspects.length} samples).`
        : `The quick probe can't tell: it agrees with ${percentText(agreement)} of the labels only. Pass \`probabilities\` of a trained model, out of fold.`) +
      leftOutText(leftOut),
    evidence: {
      suspects: suspectRows(data, found).slice(0, namedSamples),
      count: found.suspects.length,
      ids: found.suspects.map(({ index }) => data.ids[index] ?? String(index)),
      joint: found.joint,
      agreement,
      canTell,
      leftOut,
    },
    ...sampleSheet(
      data,
      found.suspects.slice(0, 32).map(({ index }) => index),
      {
        title: "Labels in doubt: given → suggested",
        captions: suspectRows(data, found)
          .slice(0, 32)
          .map(({ given, suggested }) => `${given} → ${suggested}`),
      },
    ),
    remedy: passed
      ? []
      : [
          "Wrong (flipped or noisy) labels: look at the suspects, surest first, and correct or drop them.",
          "Labels that don't belong to their samples (misaligned after a shuffle or a join): with more than 10 % in doubt, compare a few with their source.",
          "Classes that overlap: when the suspects look right, the classes can't be told apart by these inputs.",
        ],
    seedReference: "#39 (S2)",
  };
}

interface Judged {
  readonly data: LabeledData;
  readonly leftOut: number;
  readonly probabilities: Float64Array | Float32Array;
  readonly isGiven: boolean;
}

function* judge(options: LabelNoiseOptions): Steps<Judged> {
  const whole = trainPart(options.data);
  if (options.probabilities !== undefined) {
    const wanted = whole.labels.length * whole.classNames.length;
    if (options.probabilities.length === wanted && wanted > 0) {
      return { data: whole, leftOut: 0, probabilities: options.probabilities, isGiven: true };
    }
    throw new AthanorError(
      "argument",
      `Expected ${whole.labels.length} × ${whole.classNames.length} probabilities, one row a training sample; received ${options.probabilities.length} numbers.`,
    );
  }
  const { data, leftOut } = requireClasses(whole, "label-noise");
  const { task, sameUnit } = probeTask(data);
  const seed = options.seed ?? defaultSeed;
  const { probabilities } = yield* outOfFoldSteps(task, { seed, features: 512, sameUnit });
  return { data, leftOut, probabilities, isGiven: false };
}

function largestClasses(probabilities: Float64Array | Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    const own = Array.from(probabilities.subarray(row * classes, (row + 1) * classes));
    return own.indexOf(Math.max(...own));
  });
}

function suspectRows(
  data: LabeledData,
  { suspects }: LabelNoise,
): readonly {
  readonly id: string;
  readonly given: string;
  readonly suggested: string;
  readonly margin: number;
}[] {
  return suspects.map(({ index, label, suggested, margin }) => ({
    id: data.ids[index] ?? String(index),
    given: data.classNames[label] ?? String(label),
    suggested: data.classNames[suggested] ?? String(suggested),
    margin,
  }));
}
