import type { Verdict } from "../core/verdict.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { createRandom } from "../core/random.ts";
import { defaultSeed, requireCount, trainPart } from "./check-options.ts";
import { type DatasetCheckOptions, requireSamples, sampleSheet } from "./data-subject.ts";

/** Options of {@link checkSampleLook}. */
export type SampleLookOptions = DatasetCheckOptions & {
  /** Samples to show now; default 300. */
  readonly samples?: number;
  /** Ids of samples that were shown before: `evidence.seen` of the last verdict. */
  readonly seen?: readonly string[];
};

/**
 * Shows random samples that weren't shown yet and counts how many distinct ones were: at least 300, or all (row #26).
 *
 * Only people can say whether what they see is right; the check makes sure that there was something to see.
 */
export function checkSampleLook(options: SampleLookOptions): Verdict {
  const wanted = recipeNumber("samplesToLookAt");
  const { samples = wanted, seen = [], seed = defaultSeed } = options;
  requireCount("samples", samples);
  const data = trainPart(options.data);
  requireSamples(data, 1, "sample-look");
  const known = new Set(seen);
  const order = createRandom(seed).fork("sample-look").permutation(data.labels.length);
  const fresh = Array.from(order).filter((index) => !known.has(data.ids[index] ?? ""));
  const shown = fresh.slice(0, Math.min(samples, data.stored?.most ?? Infinity));
  const ids = shown.map((index) => data.ids[index] ?? String(index));
  const distinct = new Set([...seen, ...ids]).size;
  const needed = Math.min(wanted, new Set(data.ids).size);
  const passed = distinct >= needed;
  return {
    check: "sample-look",
    stage: "data",
    passed,
    value: distinct,
    threshold: `≥ ${needed}`,
    unit: "distinct samples shown",
    summary: `${shown.length} samples of ${data.name} shown now, ${distinct} distinct ones so far, of ${data.labels.length}.`,
    evidence: { shown: ids, seen: [...known, ...ids], distinct, needed },
    ...sampleSheet(data, shown, { title: `${shown.length} samples of ${data.name}` }),
    remedy: passed
      ? []
      : [
          "Too few samples were looked at: show more with `--samples 300`, or pass `seen` to go on where the last look ended.",
        ],
    seedReference: "#26 (S1, S2, S3)",
  };
}
