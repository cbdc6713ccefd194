import { pathToFileURL } from "node:url";
import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { type Augment, shiftImages } from "./augment.ts";

/** What a loader's workers do to each image at random; plain data, because it travels to threads. */
export interface LoaderAugmentation {
  /** Mirrors every second image left to right. */
  readonly mirror?: boolean;
  /** Shifts by up to so many pixels in each direction. */
  readonly shift?: number;
  /** Multiplies all values by a number of `1 - brightness … 1 + brightness`. */
  readonly brightness?: number;
  /** A file with an exported {@link Augment} of yours, called with one image (shape `[1, height, width, channels]`). */
  readonly module?: { readonly file: string; readonly name: string };
}

/**
 * Refuses an augmentation whose numbers make no sense.
 *
 * @throws {AthanorError} `argument`.
 */
export function requireAugmentation({ shift, brightness }: LoaderAugmentation): void {
  if (shift !== undefined) shiftImages({ pixels: shift });
  if (brightness === undefined || (brightness > 0 && brightness < 1)) return;
  throw new AthanorError(
    "argument",
    `Expected \`brightness\` above 0 and below 1, received ${brightness}.`,
  );
}

/** Augments one image in place; what it draws depends on the seed and the sample alone. */
export type SampleAugment = (
  features: Float32Array,
  of: { readonly shape: readonly number[]; readonly seed: string; readonly sample: number },
) => void;

/**
 * Puts an augmentation together; the steps run in the order of the options.
 *
 * @throws {AthanorError} `argument` when the module has no such function.
 */
export async function sampleAugmentation(options: LoaderAugmentation): Promise<SampleAugment> {
  const { mirror = false, shift, brightness, module } = options;
  const steps: Augment[] = [
    ...(mirror ? [mirrorHalf] : []),
    ...(shift === undefined ? [] : [shiftImages({ pixels: shift })]),
    ...(brightness === undefined ? [] : [scaleBy(brightness)]),
    ...(module === undefined ? [] : [await importedAugment(module)]),
  ];
  return (features, { shape, seed, sample }) => {
    if (steps.length === 0) return;
    const random = createRandom(`${seed}/${sample}`);
    for (const step of steps) step(features, [1, ...shape], random);
  };
}

const mirrorHalf: Augment = (features, shape, random) => {
  if (random.integer(2) === 0) return;
  const [, height = 0, width = 0, channels = 0] = shape;
  for (let row = 0; row < height; row += 1) {
    const line = features.subarray(row * width * channels, (row + 1) * width * channels);
    const before = line.slice();
    for (let column = 0; column < width; column += 1) {
      const from = (width - 1 - column) * channels;
      line.set(before.subarray(from, from + channels), column * channels);
    }
  }
};

function scaleBy(brightness: number): Augment {
  return (features, _shape, random) => {
    const factor = 1 + brightness * (2 * random.next() - 1);
    for (let index = 0; index < features.length; index += 1) {
      features[index] = (features[index] ?? 0) * factor;
    }
  };
}

async function importedAugment({
  file,
  name,
}: NonNullable<LoaderAugmentation["module"]>): Promise<Augment> {
  const exports = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const found = exports[name];
  if (typeof found === "function") return found as Augment;
  throw new AthanorError(
    "argument",
    `Expected ${file} to export a function \`${name}\`, received exports: ${Object.keys(exports).join(", ")}.`,
  );
}
