import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";

/**
 * Changes a batch of samples in place, at random.
 *
 * `shape` has the batch dimension first; all chance comes from `random`, so that a seed repeats it.
 */
export type Augment = (features: Float32Array, shape: number[], random: Random) => void;

/** How {@link shiftImages} shifts. */
export interface ShiftOptions {
  /** Largest shift in each direction, an integer of at least 1. */
  readonly pixels: number;
}

/**
 * Shifts each image by up to `pixels` up or down and left or right; what comes in at the border is the image's least
 * value, its background.
 *
 * @returns An augmentation for batches `[batch, height, width, channels]`.
 * @throws {@link AthanorError} When `pixels` isn't a positive integer, or the batch holds no images.
 */
export function shiftImages({ pixels }: ShiftOptions): Augment {
  if (!Number.isInteger(pixels) || pixels < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`pixels\` to be an integer of at least 1, received ${pixels}.`,
    );
  }
  return (features, shape, random) => {
    const [count = 0, height, width, channels] = shape;
    if (height === undefined || width === undefined || channels === undefined) {
      throw new AthanorError(
        "argument",
        `Expected images of shape [batch, height, width, channels] to shift, received [${shape.join(", ")}].`,
      );
    }
    const size = height * width * channels;
    for (let image = 0; image < count; image += 1) {
      const down = random.integer(2 * pixels + 1) - pixels;
      const right = random.integer(2 * pixels + 1) - pixels;
      const view = features.subarray(image * size, (image + 1) * size);
      shift(view, { height, width, channels }, { down, right });
    }
  };
}

interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

function shift(
  image: Float32Array,
  { height, width, channels }: ImageSize,
  by: { readonly down: number; readonly right: number },
): void {
  const before = image.slice();
  image.fill(least(before));
  const columns = Math.max(0, width - Math.abs(by.right));
  const from = Math.max(0, -by.right);
  const to = Math.max(0, by.right);
  for (let row = 0; row < height; row += 1) {
    const source = row - by.down;
    if (source < 0 || source >= height) continue;
    const start = (source * width + from) * channels;
    image.set(before.subarray(start, start + columns * channels), (row * width + to) * channels);
  }
}

function least(values: Float32Array): number {
  return values.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
}
