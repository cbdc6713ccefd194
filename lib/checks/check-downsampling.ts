import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { runInTurns } from "../core/steps.ts";
import type { Verdict } from "../core/verdict.ts";
import { isImageShape } from "../data/grey-image.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { probeRows, shrunkRows } from "../data/probe-rows.ts";
import type { Rows } from "../metrics/columns.ts";
import { outOfFoldSteps } from "../metrics/probe.ts";
import { barsFigure } from "../plots/bars.ts";
import { defaultSeed, trainPart } from "./check-options.ts";
import { majorityShare } from "./check-property-label.ts";
import {
  type DatasetCheckOptions,
  leftOutText,
  percentText,
  requireClasses,
} from "./data-subject.ts";

/** Accuracy that a smaller size may lose and still be as good. */
const tolerated = 0.02;

/** Standard errors above guessing from which on a probe has learned something. */
const surprising = 4;

/**
 * The same quick probe on pictures at several sizes, cut to their middle, and with their quarters in random order: how far
 * can they shrink, is the middle enough, does position matter (row #37)?
 *
 * Passes when the probe does better than guessing at full size; the table is what it is for.
 *
 * @throws {AthanorError} `inapplicable` for data other than pictures.
 */
export async function checkDownsampling(options: DatasetCheckOptions): Promise<Verdict> {
  const { seed = defaultSeed, signal, onProgress } = options;
  const whole = trainPart(options.data);
  if (!isImageShape(whole.shape)) {
    throw new AthanorError(
      "inapplicable",
      `Expected pictures of at least 4×4 pixels, received samples of ${whole.shape.join("×")}. Other data can't be made smaller.`,
      { cause: "asks for pictures of at least 4×4 pixels" },
    );
  }
  const { data, leftOut } = requireClasses(whole, "downsampling");
  const variants = variantsOf(data, seed);
  const rungs: Rung[] = [];
  for (const [turn, { name, side, rows }] of variants.entries()) {
    const task = { rows: rows(), labels: data.labels, classes: data.classNames.length };
    const probe = outOfFoldSteps(task, { seed, features: 256, sameUnit: true });
    const { accuracy } = await runInTurns(probe, {
      ...(signal === undefined ? {} : { signal }),
      onProgress: (fraction) => onProgress?.((turn + fraction) / variants.length),
    });
    rungs.push({ name, side, accuracy });
  }
  return ladderVerdict(data, rungs, leftOut);
}

interface Rung {
  readonly name: string;
  /** 0 for a variant that isn't a size. */
  readonly side: number;
  readonly accuracy: number;
}

function ladderVerdict(data: LabeledData, rungs: readonly Rung[], leftOut: number): Verdict {
  const full = rungs[0]?.accuracy ?? 0;
  const base = majorityShare(data);
  const bound = base + surprising * Math.sqrt((base * (1 - base)) / data.labels.length);
  const sizes = rungs.filter(({ side }) => side > 0);
  const smallest = sizes.findLast(({ accuracy }) => accuracy >= full - tolerated);
  const passed = full > bound;
  return {
    check: "downsampling",
    stage: "data",
    passed,
    value: full,
    threshold: `> ${bound.toFixed(3)}`,
    unit: "accuracy of a quick probe at full size",
    summary:
      `${data.name} can shrink to ${smallest?.name ?? "no smaller size"} and lose at most 2 points; ` +
      `${rungs.map(({ name, accuracy }) => `${name} ${percentText(accuracy)}`).join(", ")}.${leftOutText(leftOut)}`,
    evidence: { rungs, smallest: smallest?.name ?? "", base, leftOut },
    figure: barsFigure(
      rungs.map(({ name, accuracy }) => ({ name, value: accuracy, good: accuracy > bound })),
      { title: "What a quick probe reaches", xTitle: "accuracy, out of fold", bound },
    ),
    remedy: passed
      ? []
      : [
          "Misaligned labels: the inputs don't predict the labels at any size (%check label-signal).",
          "The classes need more than a quick probe can see: train the simplest net and look again.",
        ],
    seedReference: "#37 (S2)",
  };
}

interface Variant {
  readonly name: string;
  /** Side in pixels; 0 for a variant that isn't a size. */
  readonly side: number;
  readonly rows: () => Rows;
}

function variantsOf(data: LabeledData, seed: number): readonly Variant[] {
  const [height = 0, width = 0] = data.shape;
  const side = Math.min(height, width);
  const sides = [side / 2, side / 4, side / 8].map(Math.floor).filter((smaller) => smaller >= 2);
  const small = Math.min(side, 16);
  return [
    { name: `${height}×${width}`, side, rows: () => probeRows(data).rows },
    ...sides.map((one) => ({
      name: `${one}×${one}`,
      side: one,
      rows: () => shrunkRows(data, one),
    })),
    { name: "middle half", side: 0, rows: () => middle(shrunkRows(data, small), small) },
    {
      name: "quarters shuffled",
      side: 0,
      rows: () => shuffledQuarters(shrunkRows(data, small), small, seed),
    },
  ];
}

function middle({ values, width }: Rows, side: number): Rows {
  const start = Math.floor(side / 4);
  const length = Math.ceil(side / 2);
  const kept = Array.from({ length: length * length }, (_, at) => {
    const row = start + Math.floor(at / length);
    return row * (width / side) + start + (at % length);
  });
  return picked({ values, width }, () => kept, kept.length);
}

/** Each picture's quarters in an order of its own. */
function shuffledQuarters(rows: Rows, side: number, seed: number): Rows {
  const random = createRandom(seed).fork("quarters");
  const half = Math.floor(side / 2);
  const across = rows.width / side;
  const quarter = (corner: number): number[] => {
    const top = corner < 2 ? 0 : half;
    const left = corner % 2 === 0 ? 0 : half;
    return Array.from(
      { length: half * half },
      (_, at) => (top + Math.floor(at / half)) * across + left + (at % half),
    );
  };
  const quarters = [0, 1, 2, 3].map(quarter);
  const order = (): number[] => random.shuffle(quarters).flat();
  return picked(rows, order, 4 * half * half);
}

function picked({ values, width }: Rows, columns: () => readonly number[], kept: number): Rows {
  const count = values.length / width;
  const result = new Float32Array(count * kept);
  for (let row = 0; row < count; row += 1) {
    for (const [place, column] of columns().entries()) {
      result[row * kept + place] = values[row * width + column] ?? 0;
    }
  }
  return { values: result, width: kept };
}
