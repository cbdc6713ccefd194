import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import {
  asSplits,
  type DatasetCheckOptions,
  namedSamples,
  percentText,
  requireSamples,
} from "./data-subject.ts";
import {
  type DuplicateSearchOptions,
  nameOf,
  nearText,
  pairOf,
  alikeRemedy,
  pairSheet,
  searchDuplicates,
} from "./duplicate-search.ts";

/** Options of {@link checkDuplicates}. */
export type DuplicatesOptions = DatasetCheckOptions & DuplicateSearchOptions;

/**
 * Counts duplicates inside the parts, exact and near, and equal samples with different labels (row #29).
 *
 * Fails when more than 1 % of the samples repeat another one, or when two samples that are the same carry different labels.
 * Exact ones are equal bit for bit (by hash). Near ones show the same with other brightness or contrast, a little noise,
 * another compression or a small shift: pictures are compared as 8×8 patterns first, and what is close there at up to
 * 32×32 pixels over small shifts; a search tree spares comparing all pairs. How close is judged by the data: by the
 * median distance between a sample and the one nearest to it.
 */
export async function checkDuplicates(options: DuplicatesOptions): Promise<Verdict> {
  const splits = asSplits(options.data);
  requireSamples(splits.train, 1, "duplicates");
  const { exact, near, ended } = await searchDuplicates(splits, options);
  const inside = exact.filter((group) => new Set(group.map(({ split }) => split)).size === 1);
  const nearInside = near.filter(({ first, second }) => first.split === second.split);
  const surplus = new Set([
    ...inside.flatMap((group) => group.slice(1).map(nameOf)),
    ...nearInside.map(({ second }) => nameOf(second)),
  ]);
  const conflicts = [...exact, ...near.map(({ first, second }) => [first, second])].filter(
    (group) => new Set(group.map(({ label }) => label)).size > 1,
  );
  const total = Object.values(splits).reduce(
    (sum, part: LabeledData) => sum + part.labels.length,
    0,
  );
  const allowed = recipeNumber("duplicateShare");
  const share = surplus.size / total;
  const passed = share <= allowed && conflicts.length === 0 && ended === "";
  return {
    check: "duplicates",
    stage: "data",
    passed,
    value: share,
    threshold: `≤ ${allowed}, and none with two labels`,
    unit: "fraction of samples",
    summary: `${splits.train.name}: ${surplus.size} of ${total} samples (${percentText(share)}) repeat another one of their part; ${conflicts.length} groups of the same sample carry different labels.${ended === "" ? "" : ` ${ended}`}`,
    evidence: {
      exact: inside.slice(0, namedSamples).map((group) => group.map(nameOf)),
      near: nearInside.slice(0, namedSamples).map(nearText),
      conflicts: conflicts.slice(0, namedSamples).map((group) => group.map(nameOf)),
    },
    ...pairSheet(
      splits,
      [...conflicts, ...nearInside.map(pairOf), ...inside],
      "The same sample, twice",
    ),
    remedy: [
      ...alikeRemedy(ended),
      ...(conflicts.length > 0
        ? [
            "Conflicting labels: the same sample carries different labels; look at the pairs and correct or drop the wrong one.",
          ]
        : []),
      ...(share > allowed
        ? [
            "Duplicate samples: the data was collected, copied or augmented more than once; keep one of each before splitting.",
            "Oversampling before the split: balance the batches instead of copying samples.",
          ]
        : []),
    ],
    seedReference: "#29 (S2, S3)",
  };
}
