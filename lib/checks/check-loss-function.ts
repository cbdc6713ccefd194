import type { Figure } from "../core/figure.ts";
import type { Verdict } from "../core/verdict.ts";
import { barsFigure } from "../plots/bars.ts";
import { lossFunction, type LossFunction, type LossName } from "../training/losses.ts";
import { type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict } from "./findings.ts";
import {
  kindOfLoss,
  type LossProbe,
  oneHot,
  type PredictionKind,
  probeOf,
  sureLogit,
} from "./loss-kind.ts";
import { type OutputKind, outputKind } from "./output-kind.ts";
import { classifierFindings, summedRemedy } from "./loss-findings.ts";

/** Options of {@link checkLossFunction}. */
export type LossFunctionOptions =
  | ModelCheckOptions
  | {
      /** Default softmax cross-entropy of logits. */
      readonly loss?: LossName | LossFunction;
      /** Outputs of the model; 1 is a regression. */
      readonly classes: number;
    };

/**
 * Feeds hand-made predictions to the loss and checks the values (row #49): perfect ones cost nothing, undecided ones
 * more, wrong ones most; it is a mean over samples, each counts the same, and large logits stay finite. With a model, its
 * output has to be what the loss expects: logits or probabilities.
 *
 * @throws {AthanorError} `data` when the model has no sample to look at.
 */
export function checkLossFunction(options: LossFunctionOptions): Verdict {
  const { loss = "sparse-categorical-crossentropy" } = options;
  const probe = probeOf(lossFunction(loss));
  const output = "data" in options ? outputOfModel(options) : undefined;
  const classes = "classes" in options ? options.classes : (output?.outputs ?? 1);
  const { kind, findings, values } =
    classes === 1 ? lookAtRegression(probe) : lookAtClassifier(probe, classes, output);
  return findingsVerdict({
    check: "loss-function",
    stage: "skeleton",
    findings,
    clean: `The loss takes ${kind ?? "predictions"}: perfect ones cost nothing, wrong ones most, and it is a mean over samples.`,
    evidence: {
      kind: kind ?? null,
      classes,
      ...values,
      ...(output === undefined ? {} : { output }),
    },
    ...costFigure(values),
    seedReference: "#49 (S2)",
  });
}

interface Look {
  readonly kind: PredictionKind | undefined;
  readonly findings: readonly Finding[];
  readonly values: Readonly<Record<string, number>>;
}

function lookAtRegression(probe: LossProbe): Look {
  return { kind: "values", findings: regressionFindings(probe), values: {} };
}

function lookAtClassifier(probe: LossProbe, classes: number, output: OutputKind | undefined): Look {
  return {
    kind: kindOfLoss(probe, classes),
    findings: classifierFindings(probe, classes, output),
    values: handMade(probe, classes),
  };
}

/** What perfect, undecided and wrong predictions cost; nothing for a regression. */
function costFigure(values: Look["values"]): { readonly figure?: Figure } {
  const { perfect, undecided, wrong } = values;
  if (perfect === undefined || undecided === undefined || wrong === undefined) return {};
  const bars = [
    { name: "perfect", value: perfect, good: perfect < undecided },
    { name: "undecided", value: undecided, good: undecided < wrong },
    { name: "wrong", value: wrong, good: undecided < wrong },
  ];
  return {
    figure: barsFigure(bars, { title: "Cost of hand-made predictions", xTitle: "loss in nats" }),
  };
}

function outputOfModel(options: ModelCheckOptions): OutputKind {
  const checked = openModel(options);
  try {
    return outputKind(checked.model, trainPart(options.data));
  } finally {
    checked.close();
  }
}

function handMade(probe: LossProbe, classes: number): Readonly<Record<string, number>> {
  const labels = Array.from({ length: classes }, (_, label) => label);
  const sure = (shift: number): number =>
    probe(
      labels.map((label) => oneHot((label + shift) % classes, classes, sureLogit)),
      labels,
    );
  const undecided = probe(
    labels.map(() => oneHot(-1, classes, 0)),
    labels,
  );
  return { perfect: sure(0), undecided, wrong: sure(1) };
}

function regressionFindings(probe: LossProbe): readonly Finding[] {
  const labels = [0, 1, 2, 3];
  const off = (by: number): number =>
    probe(
      labels.map((label) => [label + by]),
      labels,
    );
  const twice = probe(
    [...labels, ...labels].map((label) => [label + 1]),
    [...labels, ...labels],
  );
  return [
    ...findingIf(Math.abs(off(0)) > 1e-4, {
      problem: `perfect predictions cost ${off(0).toPrecision(3)}, not 0`,
      remedy:
        "The loss compares the output with something else than the label: look at the shapes ([batch, 1] minus [batch] broadcasts to [batch, batch]) and at an offset or scale of the labels.",
    }),
    ...findingIf(!(off(0) < off(1) && off(1) < off(3)), {
      problem: "the loss doesn't grow with the distance to the label",
      remedy: "The sign or the order of prediction and label in the loss is wrong.",
    }),
    ...findingIf(twice > off(1) * 1.5, {
      problem: `the same samples twice cost ${twice.toPrecision(3)} instead of ${off(1).toPrecision(3)}`,
      remedy: summedRemedy,
    }),
  ];
}
