import type { SplitName } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { predictionsOf } from "../data/predictions.ts";
import { splitsFingerprint } from "../data/splits-fingerprint.ts";
import { confusionMatrix } from "../metrics/confusion.ts";
import { predictedClasses } from "../metrics/logits.ts";
import { worstSamples } from "../metrics/worst-samples.ts";
import { confusionFigure } from "../plots/confusion.ts";
import { curvesFigure } from "../plots/curves.ts";
import { humanReference } from "../plots/reference-lines.ts";
import { worstSamplesFigure } from "../plots/worst-samples.ts";
import { findBestCheckpoint, readCheckpoint } from "../tracking/checkpoints.ts";
import { curvePoints } from "../tracking/curve-points.ts";
import { readMetrics } from "../tracking/metric-lines.ts";
import { readRun } from "../tracking/read-run.ts";
import type { Run } from "../tracking/run.ts";
import type { Trainer } from "../training/trainer.ts";
import { compact } from "./compact.ts";
import { storePredictions } from "./run-predictions.ts";

/** How many of the worst samples a run keeps. */
const worstCount = 20;

/** What {@link evaluateRun} works with. */
export interface EvaluateRunOptions {
  readonly data: Splits;
  readonly run: Run;
  /** Whether to evaluate on the test set too. */
  readonly test: boolean;
  /** Ends the evaluation with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Evaluates what a run has trained, over whole sets (row #54), with the weights of the epoch that had the lowest
 * `val_loss`, and stores curves, confusion matrix and worst samples in the run.
 *
 * @param trainer - Holds the last weights; afterwards it holds the best ones.
 * @returns The metrics, and the name of the checkpoint that they were measured with.
 */
export async function evaluateRun(
  trainer: Trainer,
  options: EvaluateRunOptions,
): Promise<{ readonly metrics: Record<string, number>; readonly checkpoint: string }> {
  const { data, run, test, signal } = options;
  const until = compact({ signal });
  const best = findBestCheckpoint(run.directory, { monitor: "val_loss" });
  if (best !== undefined) trainer.restore(readCheckpoint(best));
  const validation = await trainer.evaluate(data.validation, until);
  const metrics = { val_loss: validation.loss, val_acc: validation.acc };
  const tested = test ? await trainer.evaluate(data.test, until) : undefined;
  await storeFigures(trainer, run, {
    data: test ? data.test : data.validation,
    name: test ? "the test set" : "the validation set",
    split: test ? "test" : "validation",
    until,
  });
  signal?.throwIfAborted();
  const references = humanReference(readRun(run.directory).verdicts, splitsFingerprint(data));
  const curves = curvesFigure(curvePoints(readMetrics(run.directory)), { references });
  run.logFigure("curves", curves, "Loss and accuracy by epoch");
  return {
    metrics:
      tested === undefined ? metrics : { ...metrics, test_loss: tested.loss, test_acc: tested.acc },
    checkpoint: best?.slice(run.directory.length + 1) ?? "none",
  };
}

async function storeFigures(
  trainer: Trainer,
  run: Run,
  set: {
    readonly data: LabeledData;
    readonly name: string;
    readonly split: SplitName;
    readonly until: { readonly signal?: AbortSignal };
  },
): Promise<void> {
  const { data, name, split, until } = set;
  const values = await trainer.predict(data, until);
  const classes = data.classNames.length;
  const logits = { values, classes };
  const { labels, classNames } = data;
  storePredictions(run, predictionsOf(data, split, logits));
  const matrix = confusionMatrix(predictedClasses(logits), labels, classes);
  run.logFigure("confusion", confusionFigure({ classNames, matrix }), `Confusion on ${name}`);
  const worst = worstSamples(logits, labels, worstCount);
  run.logTable(
    "worst-samples",
    worst.map(({ index, label, predicted, confidence, loss }) => ({
      id: data.ids[index] ?? String(index),
      label: classNames[label] ?? String(label),
      predicted: classNames[predicted] ?? String(predicted),
      confidence,
      loss,
    })),
    `Samples of ${name} with the largest loss`,
  );
  if (isImage(data.shape)) {
    const losses = worst.map(({ index, predicted, loss }) => ({
      index,
      prediction: predicted,
      loss,
    }));
    run.logFigure(
      "worst-samples",
      worstSamplesFigure(data, losses, { count: worstCount }),
      `Samples of ${name} with the largest loss`,
    );
  }
}

function isImage(shape: readonly number[]): boolean {
  return shape.length === 3 && [1, 3].includes(shape[2] ?? 0);
}
