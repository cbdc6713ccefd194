import { AthanorError } from "../core/errors.ts";
import { runSteps, type Steps } from "../core/steps.ts";
import { sampleAt } from "./create-data.ts";
import { greyImage, type GreyImage, isImageShape } from "./grey-image.ts";
import type { LabeledData } from "./labeled-data.ts";

/** Samples between two stops: a few milliseconds, whatever their size. */
const samplesATurn = 64;

/** Properties of every sample by name, one number a sample in the order of the data; NaN where a sample has NaN. */
export type Attributes = Readonly<Record<string, Float64Array>>;

/**
 * Derives properties of every sample (rows #27, #28, #38).
 *
 * Pictures: `brightness` (mean), `contrast` (standard deviation), `sharpness` (mean step between neighbours ÷ contrast),
 * `edges` (share of steps that go across, 0.5 when both directions are equal), `centre-x` and `centre-y` (where the ink
 * is, 0 … 1), and with three channels `colour` (mean spread of the channels). Other samples: `mean`, `deviation`, `least`,
 * `largest`.
 *
 * @throws {@link AthanorError} `data` without samples.
 */
export function attributesOf(data: LabeledData): Attributes {
  return runSteps(attributeSteps(data));
}

/** As {@link attributesOf}, with a stop every few samples. */
export function* attributeSteps(data: LabeledData): Steps<Attributes> {
  const count = data.labels.length;
  if (count === 0) {
    throw new AthanorError(
      "data",
      `Expected ${data.name} to have samples to take properties of, received none.`,
    );
  }
  const measure = isImageShape(data.shape) ? pictureProperties : vectorProperties;
  const names = Object.keys(measure(data, 0));
  const columns = names.map((name) => [name, new Float64Array(count)] as const);
  for (let index = 0; index < count; index += 1) {
    const found = measure(data, index);
    for (const [name, values] of columns) values[index] = found[name] ?? Number.NaN;
    if (index % samplesATurn === 0) yield index / count;
  }
  return Object.fromEntries(columns);
}

function vectorProperties(data: LabeledData, index: number): Record<string, number> {
  const sample = sampleAt(data, index);
  const { mean, deviation, least, largest } = moments(sample);
  return { mean, deviation, least, largest };
}

function pictureProperties(data: LabeledData, index: number): Record<string, number> {
  const image = greyImage(data, index);
  const { mean, deviation, least } = moments(image.pixels);
  const { across, down } = steps(image);
  const centre = inkCentre(image, least);
  const known = {
    brightness: mean,
    contrast: deviation,
    sharpness: deviation > 0 ? (across + down) / 2 / deviation : 0,
    edges: across + down > 0 ? across / (across + down) : 0.5,
    "centre-x": centre.x,
    "centre-y": centre.y,
  };
  return data.shape[2] === 3 ? { ...known, colour: channelSpread(sampleAt(data, index)) } : known;
}

function moments(values: Float32Array): {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly largest: number;
} {
  let sum = 0;
  let squares = 0;
  let least = Infinity;
  let largest = -Infinity;
  for (const value of values) {
    sum += value;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length), least, largest };
}

/** Mean step between neighbours in each direction. */
function steps({ pixels, height, width }: GreyImage): {
  readonly across: number;
  readonly down: number;
} {
  let across = 0;
  let down = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const own = pixels[y * width + x] ?? 0;
      if (x + 1 < width) across += Math.abs((pixels[y * width + x + 1] ?? 0) - own);
      if (y + 1 < height) down += Math.abs((pixels[(y + 1) * width + x] ?? 0) - own);
    }
  }
  return { across: across / (height * (width - 1)), down: down / ((height - 1) * width) };
}

function inkCentre(
  { pixels, height, width }: GreyImage,
  least: number,
): { readonly x: number; readonly y: number } {
  let ink = 0;
  let x = 0;
  let y = 0;
  for (const [at, value] of pixels.entries()) {
    const weight = value - least;
    ink += weight;
    x += weight * (at % width);
    y += weight * Math.floor(at / width);
  }
  if (ink === 0) return { x: 0.5, y: 0.5 };
  return { x: x / ink / (width - 1), y: y / ink / (height - 1) };
}

function channelSpread(sample: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < sample.length; at += 3) {
    const pixel = sample.subarray(at, at + 3);
    sum += pixel.reduce((a, b) => Math.max(a, b)) - pixel.reduce((a, b) => Math.min(a, b));
  }
  return sum / (sample.length / 3);
}
