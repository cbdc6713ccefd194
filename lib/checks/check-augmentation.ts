import { createRandom } from "../core/random.ts";
import { type Stage, stages, type Verdict } from "../core/verdict.ts";
import { sizeOf } from "../core/shape-text.ts";
import type { Augment } from "../data/augment.ts";
import { batches } from "../data/batches.ts";
import { createData, sampleAt } from "../data/create-data.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import { defaultSeed, requireCount, trainPart } from "./check-options.ts";
import { type DatasetCheckOptions, requireSamples, sampleSheet } from "./data-subject.ts";
import { findingIf, findingsVerdict } from "./findings.ts";

/** Options of {@link checkAugmentation}. */
export type AugmentationOptions = DatasetCheckOptions & {
  /** What changes training samples; without it there is nothing to find. */
  readonly augment?: Augment;
  /** Where the experiment stands in the recipe; default `regularize`, from which on augmentation has its place. */
  readonly stage?: Stage;
  /** Samples to change; default 16. */
  readonly samples?: number;
};

/**
 * Shows what augmentation does to training samples, and finds it where it has no place: before the stage `regularize`, while
 * the net still has to show that it learns without (row #46). One that changes no sample, or makes a number that isn't
 * finite, is found in every stage.
 *
 * @throws {AthanorError} `data` when there are no samples.
 */
export function checkAugmentation(options: AugmentationOptions): Verdict {
  const { augment, stage = "regularize", samples = 16, seed = defaultSeed } = options;
  requireCount("samples", samples);
  const train = trainPart(options.data);
  requireSamples(train, 1, "augmentation");
  const few = representativeSubset(train, Math.min(samples, train.labels.length));
  const after = augment === undefined ? few : augmented(few, augment, seed);
  const changed = Array.from(few.ids.keys()).filter((index) => differs(few, after, index));
  const broken = after.features.some((value) => !Number.isFinite(value));
  const early = augment !== undefined && stages.indexOf(stage) < stages.indexOf("regularize");
  return findingsVerdict({
    check: "augmentation",
    stage: "skeleton",
    findings: [
      ...findingIf(early, {
        problem: `samples are augmented in the stage ${stage}`,
        remedy:
          "No augmentation at the start: leave it out until the net has learned a few samples by heart, then add it in the stage regularize as one change.",
      }),
      ...findingIf(augment !== undefined && broken, {
        problem: "augmented samples hold NaN or infinity",
        remedy:
          "The augmentation divides by 0 or reads beyond the sample: look at it for one sample.",
      }),
      ...findingIf(augment !== undefined && changed.length === 0, {
        problem: `none of ${few.labels.length} samples is changed`,
        remedy:
          "The augmentation does nothing: it may write to a copy; change the features in place.",
      }),
    ],
    clean:
      augment === undefined
        ? "Samples enter training as they are."
        : `${changed.length} of ${few.labels.length} samples are changed, each time anew.`,
    evidence: {
      stage,
      augmented: augment !== undefined,
      samples: few.ids,
      changed: changed.length,
    },
    ...(augment === undefined ? {} : pairs(few, after)),
    seedReference: "#46 (S2)",
  });
}

function augmented(data: LabeledData, augment: Augment, seed: number): LabeledData {
  const random = createRandom(seed).fork("augment/0");
  const size = data.labels.length;
  const order = Int32Array.from({ length: size }, (_, index) => index);
  const [batch] = batches(data, { batchSize: size, augment, random, order });
  return batch === undefined ? data : createData({ ...data, features: batch.features });
}

function differs(before: LabeledData, after: LabeledData, index: number): boolean {
  const changed = sampleAt(after, index);
  return sampleAt(before, index).some((value, at) => !Object.is(value, changed[at]));
}

/** Each sample with what became of it beside it. */
function pairs(before: LabeledData, after: LabeledData): ReturnType<typeof sampleSheet> {
  const count = before.labels.length;
  const features = new Float32Array(2 * count * sizeOf(before.shape));
  for (let index = 0; index < count; index += 1) {
    features.set(sampleAt(before, index), 2 * index * sizeOf(before.shape));
    features.set(sampleAt(after, index), (2 * index + 1) * sizeOf(before.shape));
  }
  const twice = <T>(of: (index: number) => T): T[] =>
    Array.from({ length: 2 * count }, (_, position) => of(Math.floor(position / 2)));
  const both = createData({
    ...before,
    features,
    labels: Int32Array.from(twice((index) => before.labels[index] ?? 0)),
    ids: twice((index) => before.ids[index] ?? String(index)),
  });
  const name = (index: number): string => before.classNames[before.labels[index] ?? 0] ?? "";
  return sampleSheet(both, Array.from(both.ids.keys()), {
    title: "Samples before and after augmentation",
    captions: Array.from({ length: 2 * count }, (_, position) =>
      position % 2 === 0 ? `${name(Math.floor(position / 2))}\nbefore` : "\nafter",
    ),
  });
}
