import { fittingPart } from "../data/subset.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { labelEntropy } from "../metrics/cross-entropy.ts";
import { initialLossFigure } from "../plots/initial-loss.ts";
import { lossFunction } from "../training/losses.ts";
import { type ModelCheckOptions, trainPart } from "./check-options.ts";
import { constantBaseline } from "./constant-baseline.ts";
import { probeOf } from "./loss-kind.ts";
import { openTraining } from "./open-training.ts";
import { areProbabilities } from "./output-kind.ts";
import { spread } from "./spread.ts";

/** Options of {@link checkInitialLoss}. */
export type InitialLossOptions = ModelCheckOptions & {
  /** Allowed distance as a fraction of the expected loss; default 0.1. */
  readonly tolerance?: number;
};

/**
 * Checks that an untrained model knows nothing: its cross-entropy is `ln C`, or the entropy of the labels where the last
 * layer's bias starts at the class frequencies (row #47).
 *
 * For other losses the expectation is computed: the loss of outputs that are all zero (or of equal probabilities, where
 * the model gives probabilities), and of the best constant prediction. The loss is that of the data alone, over all
 * training samples, without dropout and penalties.
 *
 * @param options - A model that isn't trained.
 */
export async function checkInitialLoss(options: InitialLossOptions): Promise<Verdict> {
  const { tolerance = recipeNumber("initialLossTolerance"), signal } = options;
  const data = fittingPart(trainPart(options.data));
  const opened = openTraining({ ...options, optimizer: {}, seed: 0 }, { regularization: false });
  const { trainer } = opened;
  try {
    const logits = await trainer.predict(data, signal ? { signal } : {});
    const classes = logits.length / data.labels.length;
    options.onProgress?.(0.5);
    const { loss } = await trainer.evaluate(data, signal ? { signal } : {});
    const expectations = expectationsOf(options, { labels: data.labels, logits, classes });
    const nearest = nearestTo(loss, expectations);
    const distance = Math.abs(loss - nearest.value) / nearest.value;
    return initialLossVerdict({
      loss,
      classes,
      tolerance,
      expectations,
      nearest,
      passed: distance <= tolerance,
      inputs: spread(data.features),
      logits: spread(logits),
    });
  } finally {
    opened.close();
  }
}

function expectationsOf(
  options: InitialLossOptions,
  seen: { readonly labels: Int32Array; readonly logits: Float32Array; readonly classes: number },
): Readonly<Record<string, number>> {
  const { loss = "sparse-categorical-crossentropy" } = options;
  const { labels, logits, classes } = seen;
  if (loss === "sparse-categorical-crossentropy") {
    return { "ln C": Math.log(classes), "label entropy": labelEntropy(labels) };
  }
  const compute = lossFunction(loss);
  const best = constantBaseline(compute, labels, classes);
  const shared = { "the best constant prediction": best.loss };
  if (!areProbabilities(logits, classes)) return { "outputs of zero": best.zeros, ...shared };
  const equal = probeOf(compute)(
    Array.from(labels.subarray(0, 64), () => Array.from({ length: classes }, () => 1 / classes)),
    Array.from(labels.subarray(0, 64)),
  );
  return { "equal probabilities": equal, ...shared };
}

interface Expectation {
  readonly name: string;
  readonly value: number;
}

function nearestTo(loss: number, expectations: Readonly<Record<string, number>>): Expectation {
  const [first, ...others] = Object.entries(expectations).map(([name, value]) => ({ name, value }));
  return others.reduce(
    (best, other) =>
      Math.abs(loss - other.value) < Math.abs(loss - best.value) && other.value > 0 ? other : best,
    first ?? { name: "ln C", value: Number.NaN },
  );
}

interface Findings {
  readonly loss: number;
  readonly classes: number;
  readonly tolerance: number;
  readonly expectations: Readonly<Record<string, number>>;
  readonly nearest: Expectation;
  readonly passed: boolean;
  readonly inputs: ReturnType<typeof spread>;
  readonly logits: ReturnType<typeof spread>;
}

function initialLossVerdict(findings: Findings): Verdict {
  const { loss, classes, tolerance, expectations, nearest, passed, inputs, logits } = findings;
  const bound = `${nearest.value.toFixed(3)} ± ${Number((tolerance * 100).toPrecision(3))} %`;
  return {
    check: "initial-loss",
    stage: "skeleton",
    passed,
    value: loss,
    threshold: bound,
    unit: "nats",
    summary: `The untrained loss is ${loss.toFixed(4)}${classes > 1 ? " nats" : ""}; ${nearest.name} for ${classes} ${classes > 1 ? "classes" : "output"} is ${nearest.value.toFixed(4)}.`,
    evidence: { classes, expectations, tolerance, inputs, logits },
    figure: initialLossFigure({
      measured: loss,
      expected: nearest.value,
      toleranceFraction: tolerance,
    }),
    remedy: passed
      ? []
      : [
          `Uneven initialisation: the logits of the untrained model have standard deviation ${logits.std.toPrecision(3)}; use smaller weights in the last layer, He normal before ReLU.`,
          `Inputs that aren't normalised: they have mean ${inputs.mean.toPrecision(3)} and standard deviation ${inputs.std.toPrecision(3)}; standardize them with the training set's statistics.`,
          "A softmax before the loss: the model's output has to be logits.",
        ],
    seedReference: "#47, #48 (S2, S3, S4)",
  };
}
