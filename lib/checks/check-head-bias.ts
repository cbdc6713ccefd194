import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import { labelEntropy } from "../metrics/cross-entropy.ts";
import { barsFigure } from "../plots/bars.ts";
import { lossFunction } from "../training/losses.ts";
import { constantBaseline } from "./constant-baseline.ts";
import { type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict, someOf } from "./findings.ts";
import { outputOf, withSamples } from "./model-probe.ts";

/** Options of {@link checkHeadBias}. */
export type HeadBiasOptions = ModelCheckOptions;

/**
 * Compares the untrained loss with that of the best constant prediction and says to what the last layer's bias should be
 * set (row #50): `ln p` of each class for logits, the mean for a regression. It fails when training would spend its
 * first steps on learning that alone: more than half of the untrained loss is bias (ours), a hockey stick.
 *
 * Classes without any sample are findings too: labels that count from 1 leave output 0 without one.
 */
export function checkHeadBias(options: HeadBiasOptions): Verdict {
  const train = trainPart(options.data);
  const checked = openModel(options);
  try {
    const { loss: given = "sparse-categorical-crossentropy" } = options;
    const loss = lossFunction(given);
    const measured = withSamples(train, 256, ({ features, labels }) => {
      const output = outputOf(checked.model, features, { training: false });
      return {
        outputs: output.shape.at(-1) ?? 1,
        loss: loss(output, labels).dataSync()[0] ?? Number.NaN,
      };
    });
    const best =
      given === "sparse-categorical-crossentropy"
        ? labelEntropy(train.labels)
        : constantBaseline(loss, train.labels, measured.outputs).loss;
    return verdictOf({ ...measured, labels: train.labels, best });
  } finally {
    checked.close();
  }
}

interface Measured {
  readonly outputs: number;
  readonly loss: number;
  readonly labels: Int32Array;
  /** Loss of the best constant prediction. */
  readonly best: number;
}

function verdictOf(measured: Measured): Verdict {
  const { outputs, loss, labels, best } = measured;
  const advice = adviceFor(labels, outputs);
  const findings = findingsOf(measured, advice);
  return findingsVerdict({
    check: "head-bias",
    stage: "skeleton",
    findings,
    clean: `The untrained loss is ${loss.toPrecision(4)}, the best constant prediction has ${best.toPrecision(4)}.`,
    evidence: {
      untrainedLoss: loss,
      bestConstantLoss: best,
      advisedBias: advice,
      ...(outputs > 1 ? { labelEntropy: labelEntropy(labels) } : {}),
    },
    figure: barsFigure(
      [
        { name: "untrained", value: loss, good: findings.length === 0 },
        { name: "best constant", value: best, good: true },
      ],
      { title: "What a bias alone would take away", xTitle: "loss" },
    ),
    seedReference: "#50 (S2, K)",
  });
}

function findingsOf(measured: Measured, advice: readonly number[]): readonly Finding[] {
  const { outputs, loss, labels, best } = measured;
  const present = new Set(labels);
  const empty = Array.from({ length: outputs > 1 ? outputs : 0 }, (_, label) => label).filter(
    (label) => !present.has(label),
  );
  const shown = advice.map((value) => Number(value.toPrecision(3))).join(", ");
  const isStick =
    empty.length === 0 && loss - best > recipeNumber("headBiasShare") * loss && loss - best > 0.05;
  return [
    ...findingIf(empty.length > 0, {
      problem: `no sample has the label ${someOf(empty.map(String))}`,
      remedy: empty.includes(0)
        ? "Labels are off by one: they seem to count from 1, and outputs count from 0; subtract 1 and take one output less."
        : "The model has more outputs than there are classes, or samples of some classes were lost: compare both.",
    }),
    ...findingIf(isStick, {
      problem: `the untrained loss is ${loss.toPrecision(3)}, and ${best.toPrecision(3)} for the best constant prediction`,
      remedy: `Set the bias of the last layer to [${shown}]: otherwise the first steps learn that alone (a hockey stick).`,
    }),
  ];
}

/** Bias of the last layer that gives the best constant prediction: `ln p` by class, or the mean. */
function adviceFor(labels: Int32Array, outputs: number): readonly number[] {
  if (outputs === 1) return [labels.reduce((sum, label) => sum + label, 0) / labels.length];
  return Array.from({ length: outputs }, (_, label) => {
    const count = labels.filter((one) => one === label).length;
    return Math.log(Math.max(count, 0.5) / labels.length);
  });
}

/**
 * Whether a loss curve is a hockey stick: most of its fall lies in the first tenth (row #50).
 *
 * @param losses - Of the first steps, about 50.
 * @returns False for fewer than 10 losses.
 */
export function isHockeyStick(losses: readonly number[]): boolean {
  if (losses.length < 10) return false;
  const knee = Math.ceil(losses.length / 10);
  const [start = 0, end = 0] = [losses[0], losses.at(-1)];
  const fall = start - end;
  return fall > 0.2 * Math.abs(start) && start - (losses[knee] ?? start) > 0.8 * fall;
}
