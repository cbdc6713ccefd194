import { type Finding, findingIf } from "./findings.ts";
import { kindOfLoss, type LossProbe, oneHot, type PredictionKind, sureLogit } from "./loss-kind.ts";
import type { OutputKind } from "./output-kind.ts";

/** What to do where a loss is a sum over the batch. */
export const summedRemedy =
  "The loss is summed over the batch instead of averaged: take the mean, or the learning rate changes with the batch size.";

/**
 * What is wrong with the loss of a classifier, most telling first (row #49).
 *
 * @param probe - The loss.
 * @param classes - Outputs, at least 2.
 * @param output - What the model gives; undefined where there is no model.
 */
export function classifierFindings(
  probe: LossProbe,
  classes: number,
  output: OutputKind | undefined,
): readonly Finding[] {
  const kind = kindOfLoss(probe, classes);
  return [
    ...(output === undefined ? [] : mismatch(kind, output)),
    ...(kind === undefined ? whyNoKind(probe, classes) : []),
    ...batchFindings(probe, classes),
    ...(kind === "values" ? [] : scaleFindings(probe, classes, kind)),
    ...extremes(probe, classes, kind),
  ];
}

function mismatch(kind: PredictionKind | undefined, output: OutputKind): readonly Finding[] {
  return [
    ...findingIf(kind === "logits" && output.probabilities, {
      problem: "the model gives probabilities (each row sums to 1), and the loss expects logits",
      remedy:
        "Double softmax: the loss applies softmax itself, so take the softmax off the last layer (activation linear).",
    }),
    ...findingIf(kind === "probabilities" && !output.probabilities, {
      problem: "the model gives logits, and the loss expects probabilities",
      remedy:
        "Logits go into a loss that takes the logarithm of probabilities: use the softmax cross-entropy of logits, or add a softmax to the last layer.",
    }),
    ...findingIf(!output.probabilities && output.nonNegative && output.zeros > 0.1, {
      problem: `no output is negative and ${Math.round(output.zeros * 100)} % are exactly 0`,
      remedy:
        "A ReLU stands after the last layer: logits have to be free to be negative, so make its activation linear.",
    }),
  ];
}

/** Why perfect predictions aren't the cheapest. */
function whyNoKind(probe: LossProbe, classes: number): readonly Finding[] {
  const labels = Array.from({ length: classes }, (_, label) => label);
  const costs = labels.map((label) =>
    labels.map((guess) => probe([oneHot(guess, classes, sureLogit)], [label])),
  );
  const cheapest = costs.map((row) => row.indexOf(Math.min(...row)));
  const offset = commonOffset(cheapest, classes);
  const perfect = costs[0]?.[0] ?? Number.NaN;
  const wrong = costs[0]?.[1] ?? Number.NaN;
  if (offset !== 0) {
    return [
      {
        problem: `the cheapest prediction for label c is class c ${offset > 0 ? "+" : "−"} ${Math.abs(offset)}`,
        remedy: `Labels are off by ${Math.abs(offset)}: they are counted from 0 in one place and from 1 in the other; drop the shift in the loss or in the data.`,
      },
    ];
  }
  if (wrong < perfect) {
    return [
      {
        problem: `a wrong prediction costs ${wrong.toPrecision(3)}, a perfect one ${perfect.toPrecision(3)}`,
        remedy: "The sign of the loss is wrong: it rewards wrong predictions; negate it.",
      },
    ];
  }
  return [
    {
      problem: `a perfect prediction costs ${perfect.toPrecision(3)}, a wrong one ${wrong.toPrecision(3)}: neither logits nor probabilities cost 0 when they are right`,
      remedy:
        "The loss isn't 0 for perfect predictions: look for a softmax applied twice, label smoothing, a constant that is added, or the wrong axis.",
    },
  ];
}

/** The shift that most labels share, 0 where there is none. */
function commonOffset(cheapest: readonly number[], classes: number): number {
  const shifts = cheapest.map((guess, label) => guess - label);
  const counted = [1, -1, 2, -2].find(
    (shift) => shifts.filter((one) => one === shift).length >= (classes - 1) / 2 + 0.5,
  );
  return counted ?? 0;
}

function batchFindings(probe: LossProbe, classes: number): readonly Finding[] {
  const labels = Array.from({ length: classes }, (_, label) => label);
  const predictions = labels.map((label) => oneHot((label + 1) % classes, classes, 0.5));
  const once = probe(predictions, labels);
  const twice = probe([...predictions, ...predictions], [...labels, ...labels]);
  const alone = labels.map((_, wrong) =>
    probe(
      labels.map((label, index) =>
        oneHot(index === wrong ? (label + 1) % classes : label, classes, 0.9),
      ),
      labels,
    ),
  );
  const none = probe(
    labels.map((label) => oneHot(label, classes, 0.9)),
    labels,
  );
  const ignored = labels.filter((index) => Math.abs((alone[index] ?? 0) - none) < 1e-6);
  return [
    ...findingIf(Math.abs(twice / once - 2) < 0.01, {
      problem: `the same samples twice cost ${twice.toPrecision(3)} instead of ${once.toPrecision(3)}`,
      remedy: summedRemedy,
    }),
    ...findingIf(ignored.length > 0 && Number.isFinite(none), {
      problem: `${ignored.length} of ${classes} samples of a batch don't change the loss`,
      remedy:
        "The loss looks at a part of the batch only: look for a slice, a mask or a reduction over the wrong axis.",
    }),
  ];
}

/** A mean over classes where there should be a sum. */
function scaleFindings(
  probe: LossProbe,
  classes: number,
  kind: PredictionKind | undefined,
): readonly Finding[] {
  const value = kind === "probabilities" ? 1 / classes : 0;
  const undecided = probe([Array.from({ length: classes }, () => value)], [0]);
  const share = undecided / Math.log(classes);
  return findingIf(classes > 2 && Math.abs(share * classes - 1) < 0.01, {
    problem: `undecided predictions cost ${undecided.toPrecision(3)}, ln ${classes} ÷ ${classes}`,
    remedy:
      "The loss is averaged over the classes too: sum over classes, then take the mean over samples.",
  });
}

/** Whether sure and wrong predictions stay finite. */
function extremes(
  probe: LossProbe,
  classes: number,
  kind: PredictionKind | undefined,
): readonly Finding[] {
  const height = kind === "probabilities" ? 1 : 200;
  const wrong = probe([oneHot(1, classes, height)], [0]);
  const right = probe([oneHot(0, classes, height)], [0]);
  return findingIf(!Number.isFinite(wrong) || !Number.isFinite(right), {
    problem: `a sure and wrong prediction costs ${wrong}, a sure and right one ${right}`,
    remedy:
      "The loss takes the logarithm of 0: compute log-softmax in one piece (tf.logSoftmax, tf.losses.softmaxCrossEntropy), or clip probabilities at 1e-7.",
  });
}
