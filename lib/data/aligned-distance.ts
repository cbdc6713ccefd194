import { sampleAt } from "./create-data.ts";
import type { LabeledData } from "./labeled-data.ts";

/** Longest side at which pictures are compared, in pixels. */
const longest = 32;

/** Pictures smaller than this are compared without smoothing: a pixel is a stroke there. */
const smoothedFrom = 16;

/** How much the contrast of one picture may differ from the other's, as a factor. */
const contrastFactor = 2;

/** How far the brightness of two pictures may be apart, in units of their contrast. */
const brightnessGap = 1.5;

/** A picture made small and smooth. */
export interface SmallPicture {
  /** Shape `[height, width, channels]`. */
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A sample of pictures at most 32 pixels long, with noise smoothed away where there are pixels to spare. */
export function smallPicture(data: LabeledData, index: number): SmallPicture {
  const [height = 0, width = 0, channels = 1] = data.shape;
  const sample = sampleAt(data, index);
  const shrunk = {
    pixels: sample,
    height: Math.min(height, longest),
    width: Math.min(width, longest),
    channels,
  };
  const isSmall = shrunk.height === height && shrunk.width === width;
  const picture = isSmall ? shrunk : { ...shrunk, pixels: areaMeans(sample, data.shape, shrunk) };
  return Math.min(height, width) < smoothedFrom ? picture : smoothed(picture);
}

function areaMeans(
  sample: Float32Array,
  [height = 0, width = 0, channels = 1]: readonly number[],
  small: SmallPicture,
): Float32Array {
  const pixels = new Float32Array(small.height * small.width * channels);
  const counts = new Float32Array(pixels.length);
  for (let at = 0; at < sample.length; at += 1) {
    const channel = at % channels;
    const place = (at - channel) / channels;
    const row = Math.floor((Math.floor(place / width) * small.height) / height);
    const column = Math.floor(((place % width) * small.width) / width);
    const cell = (row * small.width + column) * channels + channel;
    pixels[cell] = (pixels[cell] ?? 0) + (sample[at] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return pixels.map((sum, cell) => sum / (counts[cell] ?? 1));
}

/** Means over 3×3 pixels; the border keeps what is inside. */
function smoothed(picture: SmallPicture): SmallPicture {
  const { height, width, channels } = picture;
  const rowLength = width * channels;
  const across = slid(picture.pixels, channels, (at) => {
    const column = Math.floor((at % rowLength) / channels);
    return { before: column > 0, after: column < width - 1 };
  });
  const pixels = slid(across, rowLength, (at) => {
    const row = Math.floor(at / rowLength);
    return { before: row > 0, after: row < height - 1 };
  });
  return { ...picture, pixels };
}

function slid(
  pixels: Float32Array,
  step: number,
  inside: (at: number) => { readonly before: boolean; readonly after: boolean },
): Float32Array {
  const result = new Float32Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 1) {
    const { before, after } = inside(at);
    const own = pixels[at] ?? 0;
    const previous = before ? (pixels[at - step] ?? 0) : own;
    const next = after ? (pixels[at + step] ?? 0) : own;
    result[at] = (previous + own + next) / 3;
  }
  return result;
}

/**
 * How different two pictures are when some brightness, contrast and a small shift don't count.
 *
 * @param first - From {@link smallPicture}.
 * @param second - Of the same shape.
 * @returns The distance of their patterns (mean 0, length 1, colours together) at the best shift: 0 for the same
 *   picture, at most 2; 2 when brightness or contrast are too far apart for one picture.
 */
export function alignedDistance(first: SmallPicture, second: SmallPicture): number {
  const most = Math.min(2, Math.floor(Math.min(first.height, first.width) / 8));
  let best = -1;
  for (let down = -most; down <= most; down += 1) {
    for (let right = -most; right <= most; right += 1) {
      best = Math.max(best, correlation(first, second, { down, right, most }));
    }
  }
  return Math.sqrt(Math.max(0, 2 - 2 * best));
}

/** Correlation of the first picture's middle with the second's, shifted. */
function correlation(
  first: SmallPicture,
  second: SmallPicture,
  shift: { readonly down: number; readonly right: number; readonly most: number },
): number {
  const { down, right, most } = shift;
  const { height, width, channels } = first;
  const length = (width - 2 * most) * channels;
  const sums = { a: 0, b: 0, aa: 0, bb: 0, ab: 0, count: (height - 2 * most) * length };
  for (let y = most; y < height - most; y += 1) {
    const start = (y * width + most) * channels;
    const shifted = ((y + down) * width + most + right) * channels;
    for (let k = 0; k < length; k += 1) {
      const p = first.pixels[start + k] ?? 0;
      const q = second.pixels[shifted + k] ?? 0;
      sums.a += p;
      sums.b += q;
      sums.aa += p * p;
      sums.bb += q * q;
      sums.ab += p * q;
    }
  }
  return isOnePicture(sums) ? pearson(sums) : -1;
}

interface Sums {
  readonly a: number;
  readonly b: number;
  readonly aa: number;
  readonly bb: number;
  readonly ab: number;
  readonly count: number;
}

function isOnePicture({ a, b, aa, bb, count }: Sums): boolean {
  const first = Math.sqrt(Math.max(0, aa / count - (a / count) ** 2));
  const second = Math.sqrt(Math.max(0, bb / count - (b / count) ** 2));
  const smaller = Math.min(first, second);
  const larger = Math.max(first, second);
  return larger <= contrastFactor * smaller && Math.abs(a - b) / count <= brightnessGap * larger;
}

function pearson({ a, b, aa, bb, ab, count }: Sums): number {
  const spread = Math.sqrt((aa - (a * a) / count) * (bb - (b * b) / count));
  return spread > 0 ? (ab - (a * b) / count) / spread : -1;
}
