import type { ImageSet } from "./contact-sheet.ts";
import { pngAddress } from "./png.ts";

/** Darkest and brightest value. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** The finite values' range of all images together, so that thumbnails can be compared. */
export function valueRange(images: Pick<ImageSet, "features">): ValueRange {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < images.features.length; at += 1) {
    const value = images.features[at] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 1 };
}

/**
 * One image as a `data:image/png` address, pixel by pixel.
 *
 * @param images - Of shape `[height, width]`, `[height, width, 1]` or `[height, width, 3]`.
 * @param index - Which one.
 * @param range - What is black and what is white; see {@link valueRange}.
 */
export function thumbnail(images: ImageSet, index: number, range: ValueRange): string {
  const [height = 0, width = 0, channels = 1] = images.shape;
  const data = new Uint8Array(height * width * 4);
  const start = index * height * width * channels;
  const span = range.high - range.low;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const at = start + pixel * channels + (channels === 1 ? 0 : channel);
      const share = ((images.features[at] ?? 0) - range.low) / span;
      data[pixel * 4 + channel] = Number.isFinite(share) ? Math.round(255 * clamp(share)) : 0;
    }
    data[pixel * 4 + 3] = 255;
  }
  return pngAddress({ width, height, data });
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
