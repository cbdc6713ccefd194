import sharp from "sharp";
import { createRandom, type Random } from "../../../lib/core/random.ts";
import { createData } from "../../../lib/data/create-data.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";

const side = 32;
const channels = 3;
const size = side * side * channels;

/** A copy in the test part of a picture of the training part. */
export interface PlantedCopy {
  readonly train: string;
  readonly test: string;
  /** `exact`, or how it was changed. */
  readonly kind: (typeof kinds)[number];
}

const kinds = ["exact", "brightness", "contrast", "noise", "shift", "compression"] as const;

/** Colour pictures of 32×32 with known copies between training and test. */
export interface PlantedPictures {
  readonly splits: Splits;
  readonly copies: readonly PlantedCopy[];
}

/**
 * Pictures of soft shapes and waves on a colour gradient, no two alike, and some copies in the test part, each changed in its own way.
 *
 * @param count - Pictures of both parts together; a tenth is the test part.
 * @param planted - Copies, of six kinds in turns.
 */
export async function plantedPictures(count: number, planted: number): Promise<PlantedPictures> {
  const random = createRandom("planted pictures");
  const tests = Math.floor(count / 10);
  const train = emptyPart("train", count - tests);
  const test = emptyPart("test", tests);
  for (const part of [train, test]) {
    for (let index = 0; index < part.count; index += 1) paint(sampleOf(part, index), random);
  }
  const targets = random.permutation(tests);
  const sources = random.permutation(train.count);
  const copies: PlantedCopy[] = [];
  for (let turn = 0; turn < Math.min(planted, tests); turn += 1) {
    const kind = kinds[turn % kinds.length] ?? "exact";
    const [from, to] = [sources[turn] ?? 0, targets[turn] ?? 0];
    sampleOf(test, to).set(await changed(sampleOf(train, from), kind, random));
    copies.push({ train: `train-${from}`, test: `test-${to}`, kind });
  }
  const validation = finished(emptyPart("validation", 0));
  return { splits: { train: finished(train), validation, test: finished(test) }, copies };
}

interface Part {
  readonly name: string;
  readonly count: number;
  readonly features: Float32Array;
}

function emptyPart(name: string, count: number): Part {
  return { name, count, features: new Float32Array(count * size) };
}

function sampleOf({ features }: Part, index: number): Float32Array {
  return features.subarray(index * size, (index + 1) * size);
}

function finished({ name, count, features }: Part): LabeledData {
  return createData({
    name: "pictures",
    features,
    labels: Int32Array.from({ length: count }, (_, index) => index % 10),
    shape: [side, side, channels],
    classNames: Array.from({ length: 10 }, (_, label) => String(label)),
    ids: Array.from({ length: count }, (_, index) => `${name}-${index}`),
  });
}

/** A gradient, three soft blobs and two waves, in colours of their own; each is a sum of products of one row and one column. */
function paint(pixels: Float32Array, random: Random): void {
  const terms = [
    ...Array.from({ length: 3 }, () => blob(random)),
    ...Array.from({ length: 2 }, () => wave(random)).flat(),
  ];
  const [slopeX, slopeY] = [random.normal(), random.normal()];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const level = 110 + slopeX * (x - side / 2) + slopeY * (y - side / 2);
      const at = (y * side + x) * channels;
      pixels.fill(level, at, at + channels);
      for (const { across, down, colour } of terms) {
        const product = (across[x] ?? 0) * (down[y] ?? 0);
        for (let c = 0; c < channels; c += 1) {
          pixels[at + c] = (pixels[at + c] ?? 0) + product * (colour[c] ?? 0);
        }
      }
    }
  }
  for (let at = 0; at < size; at += 1) pixels[at] = byteOf(pixels[at] ?? 0);
}

interface Term {
  readonly across: Float64Array;
  readonly down: Float64Array;
  readonly colour: readonly number[];
}

function blob(random: Random): Term {
  const spread = 1 / (2 * (2 + 5 * random.next()) ** 2);
  const bell = (): Float64Array => {
    const centre = side * random.next();
    return axis((place) => Math.exp(-((place - centre) ** 2) * spread));
  };
  const colour = [random.next(), random.next(), random.next()];
  return { across: bell(), down: bell(), colour: colour.map((value) => 160 * (value - 0.5)) };
}

/** sin(ax + by + c) as two products. */
function wave(random: Random): readonly Term[] {
  const [a, b, c] = [0.4 * random.normal(), 0.4 * random.normal(), 6.3 * random.next()];
  const colour = [random.next(), random.next(), random.next()].map((value) => 40 * value);
  const [sin, cos] = [Math.sin, Math.cos];
  return [
    { across: axis((x) => sin(a * x + c)), down: axis((y) => cos(b * y)), colour },
    { across: axis((x) => cos(a * x + c)), down: axis((y) => sin(b * y)), colour },
  ];
}

function axis(value: (place: number) => number): Float64Array {
  return Float64Array.from({ length: side }, (_, place) => value(place));
}

async function changed(
  source: Float32Array,
  kind: PlantedCopy["kind"],
  random: Random,
): Promise<Float32Array> {
  switch (kind) {
    case "exact":
      return source;
    case "brightness":
      return source.map((value) => byteOf(value + 18));
    case "contrast":
      return source.map((value) => byteOf(0.8 * value + 20));
    case "noise":
      return source.map((value) => byteOf(value + 5 * random.normal()));
    case "shift":
      return shifted(source, random.integer(2) === 0 ? 1 : -1);
    case "compression":
      return compressed(source);
  }
}

/** As a JPEG of quality 90 leaves it. */
async function compressed(source: Float32Array): Promise<Float32Array> {
  const raw = { width: side, height: side, channels } as const;
  const jpeg = await sharp(Uint8Array.from(source), { raw }).jpeg({ quality: 90 }).toBuffer();
  return Float32Array.from(await sharp(jpeg).raw().toBuffer());
}

function shifted(source: Float32Array, by: number): Float32Array {
  return source.map((_, at) => {
    const place = Math.floor(at / channels);
    const [x, y] = [place % side, Math.floor(place / side)];
    const from = y * side + Math.min(side - 1, Math.max(0, x + by));
    return source[from * channels + (at % channels)] ?? 0;
  });
}

function byteOf(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
