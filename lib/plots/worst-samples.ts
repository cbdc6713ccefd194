import type { DisplayableFigure } from "../core/figure.ts";
import { contactSheetFigure, type ImageSet } from "./contact-sheet.ts";
import { badColor, escapeMarkup, goodColor } from "./theme.ts";

/** A prediction for one sample. */
export interface SampleLoss {
  /** Position of the sample in the images. */
  readonly index: number;
  /** Class index predicted. */
  readonly prediction: number;
  /** Loss of this sample, in nats. */
  readonly loss: number;
}

/** Options of {@link worstSamplesFigure}. */
export interface WorstSamplesOptions {
  readonly title?: string;
  /** How many to show; default 20. */
  readonly count?: number;
}

/**
 * The samples with the largest loss, each with label, prediction and loss beneath (row #90).
 *
 * @param images - All samples, with labels.
 * @param losses - One entry a sample, in any order; the `count` largest are shown, largest first.
 */
export function worstSamplesFigure(
  images: ImageSet,
  losses: readonly SampleLoss[],
  options: WorstSamplesOptions = {},
): DisplayableFigure {
  const { title = "Samples with the largest loss", count = 20 } = options;
  const worst = losses.toSorted((left, right) => right.loss - left.loss).slice(0, count);
  const name = (index: number): string => escapeMarkup(images.classNames?.[index] ?? String(index));
  const label = (sample: SampleLoss): number => images.labels?.[sample.index] ?? -1;
  return contactSheetFigure(pick(images, worst), {
    title,
    columns: Math.min(10, Math.max(1, worst.length)),
    limit: count,
    captions: worst.map(
      (sample) =>
        `${name(label(sample))} → ${name(sample.prediction)}<br>${sample.loss.toFixed(2)}`,
    ),
    captionColors: worst.map((sample) =>
      label(sample) === sample.prediction ? goodColor : badColor,
    ),
    captionLines: 2,
  });
}

function pick(images: ImageSet, samples: readonly SampleLoss[]): ImageSet {
  const size = images.shape.reduce((product, length) => product * length, 1);
  const features = new Float32Array(samples.length * size);
  samples.forEach((sample, row) => {
    for (let at = 0; at < size; at += 1) {
      features[row * size + at] = images.features[sample.index * size + at] ?? 0;
    }
  });
  return {
    features,
    shape: images.shape,
    ids: samples.map((sample) => images.ids?.[sample.index] ?? String(sample.index)),
  };
}
