import { recipeNumber } from "../config/recipe-number.ts";
import { createRandom } from "../core/random.ts";
import type { DisplayableFigure } from "../core/figure.ts";
import type { Verdict } from "../core/verdict.ts";
import { type Augment } from "../data/augment.ts";
import { batches } from "../data/batches.ts";
import { createData } from "../data/create-data.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { contactSheetFigure } from "../plots/contact-sheet.ts";
import { histogramFigure } from "../plots/histogram.ts";
import { defaultSeed, type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { columnScales, isTable, offText, perColumnRemedy } from "./column-scale.ts";
import { type Finding, findingIf, findingsVerdict } from "./findings.ts";
import {
  leafLayers,
  type LayerCall,
  outputsOf,
  valuesOf,
  watchLayers,
  withSamples,
} from "./model-probe.ts";
import { type Spread, spread } from "./spread.ts";

/** Options of {@link checkInput}. */
export type InputOptions = ModelCheckOptions & {
  /** Changes samples as in training. */
  readonly augment?: Augment;
  /** Samples of the picture; default 32. */
  readonly samples?: number;
};

/**
 * Shows exactly what enters the first layer with weights (row #58), after augmentation and whatever the model does first,
 * and looks at its range (rows #36, #48): mean within ±4, standard deviation of 0.02 to 4 (ours), finite, samples that
 * differ. Of a table (samples of rank 1) at least 512 rows are looked at, and each column that varies is judged as by
 * `checkNormalization`: a deviation of 0.1 … 10, unless the first layer with weights normalises.
 */
export function checkInput(options: InputOptions): Verdict {
  const { samples = 32 } = options;
  const train = trainPart(options.data);
  const checked = openModel(options);
  try {
    const looked = isTable(train) ? Math.max(samples, rowsOfTables) : samples;
    const entered = withSamples(augmented(train, options), looked, (batch) => {
      const calls: { readonly values: Float32Array; readonly shape: readonly number[] }[] = [];
      const [entry] = leafLayers(checked.model).filter(({ weights }) => weights.length > 0);
      const look = ({ layer, input }: LayerCall): void => {
        if (layer !== entry || calls.length > 0) return;
        calls.push({ values: Float32Array.from(valuesOf(input)), shape: input.shape.slice(1) });
      };
      const forward = (): unknown => outputsOf(checked.model, batch.features, { training: false });
      watchLayers(checked.model, forward, look);
      const seen = calls[0] ?? { values: batch.data.features, shape: batch.data.shape };
      return { ...seen, few: batch.data, normalises: isNormalising(entry?.getClassName() ?? "") };
    });
    return verdictOf(entered);
  } finally {
    checked.close();
  }
}

/** Rows of a table that are looked at, at least: a column's deviation takes more than a glance. */
const rowsOfTables = 512;

function isNormalising(type: string): boolean {
  return type.includes("Normalization") || type === "Embedding";
}

/** As many samples as there are, at most 512, changed as training changes them. */
function augmented(data: LabeledData, options: InputOptions): LabeledData {
  const { augment, seed = defaultSeed } = options;
  if (augment === undefined || data.labels.length === 0) return data;
  const random = createRandom(seed).fork("augment/0");
  const [batch] = batches(data, { batchSize: Math.min(512, data.labels.length), augment, random });
  if (batch === undefined) return data;
  return createData({
    ...data,
    features: batch.features,
    labels: batch.labels,
    ids: Array.from(batch.indices, (index) => data.ids[index] ?? String(index)),
  });
}

interface Entered {
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly few: LabeledData;
  readonly normalises: boolean;
}

function verdictOf(entered: Entered): Verdict {
  const { values, shape, few, normalises } = entered;
  const range = spread(values);
  return findingsVerdict({
    check: "input",
    stage: "skeleton",
    findings: findingsOf(entered, range),
    clean: `What enters the net has mean ${range.mean.toPrecision(3)} and standard deviation ${range.std.toPrecision(3)}, from ${range.min.toPrecision(3)} to ${range.max.toPrecision(3)}.`,
    evidence: { ...range, shape, normalises, samples: few.ids },
    figure: pictureOf(entered),
    seedReference: "#58 (S2), #36, #48 (S4)",
  });
}

/** Columns of a table that enter on other scales than the rest. */
function columnFindings({ values, shape, few }: Entered): readonly Finding[] {
  const isColumns = shape.length === 1 && isTable(few);
  if (!isColumns || few.labels.length < 2) return [];
  const width = shape[0] ?? 1;
  const names = width === few.shape[0] ? few.featureNames : undefined;
  const { off } = columnScales({ values, width }, names);
  return findingIf(off.length > 0, {
    problem: `${off.length} of ${width} columns that enter the net lie on scales of their own: ${offText(off)}`,
    remedy: perColumnRemedy,
  });
}

function findingsOf(entered: Entered, range: Spread): readonly Finding[] {
  const { values, few } = entered;
  const finite = values.every(Number.isFinite);
  const constant = finite && range.std < 1e-6;
  const equal = few.labels.length > 1 && !constant && samplesAreEqual(values, few.labels.length);
  return [
    ...findingIf(!finite, {
      problem: "what enters the net isn't finite",
      remedy:
        "NaN or infinity in the input: look at the samples and at a division by a standard deviation of 0.",
    }),
    ...findingIf(constant, {
      problem: `every number that enters the net is ${range.mean.toPrecision(3)}`,
      remedy: "The preprocessing wipes the input out: look at what it multiplies and clips by.",
    }),
    ...(finite && !entered.normalises ? scaleFindings(entered, range, constant) : []),
    ...findingIf(equal, {
      problem: "all samples that enter the net are equal",
      remedy: "The loader gives the same sample again and again: look at its index.",
    }),
  ];
}

/** Where the scale of finite numbers is off, of all together or of single columns. */
function scaleFindings(entered: Entered, range: Spread, constant: boolean): readonly Finding[] {
  const wide =
    range.std > recipeNumber("inputSpread") || Math.abs(range.mean) > recipeNumber("inputMean");
  const narrow = !constant && range.std < recipeNumber("inputSpreadLeast");
  if (!wide && !narrow) return columnFindings(entered);
  return [
    ...findingIf(wide, {
      problem: `what enters the net has mean ${range.mean.toPrecision(3)} and standard deviation ${range.std.toPrecision(3)}`,
      remedy: isTable(entered.few)
        ? perColumnRemedy
        : "Inputs aren't normalised: standardize them with the training set's mean and standard deviation, or divide pixels by 255.",
    }),
    ...findingIf(narrow, {
      problem: `what enters the net has a standard deviation of ${range.std.toPrecision(2)} only`,
      remedy: "Inputs are scaled down too far: divided by 255 twice? Standardize them once.",
    }),
  ];
}

function samplesAreEqual(values: Float32Array, count: number): boolean {
  const size = values.length / count;
  return values.every((value, index) => value === values[index % size]);
}

/** Images as they enter, with their labels; other data as a histogram. */
function pictureOf({ values, shape, few }: Entered): DisplayableFigure {
  const finite = values.filter(Number.isFinite);
  const isImage = shape.length === 3 && [1, 3].includes(shape[2] ?? 0) && finite.length > 0;
  if (isImage) {
    return contactSheetFigure(
      { ...few, features: values, shape },
      { title: "What enters the net" },
    );
  }
  const shown = finite.length > 0 ? finite : Float32Array.of(0);
  return histogramFigure([{ name: "input", values: shown }], { title: "What enters the net" });
}
