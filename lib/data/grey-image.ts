import { sampleAt } from "./create-data.ts";
import type { LabeledData } from "./labeled-data.ts";

/** A picture without colour. */
export interface GreyImage {
  /** Shape `[height, width]`. */
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Whether samples are pictures: `[height, width]` or `[height, width, channels]` of at least 4 by 4 pixels. */
export function isImageShape(shape: readonly number[]): boolean {
  const [height = 0, width = 0] = shape;
  return (shape.length === 2 || shape.length === 3) && height >= 4 && width >= 4;
}

/**
 * A sample without its colour (the mean of its channels), made smaller by averaging areas.
 *
 * @param data - Pictures.
 * @param index - Which sample.
 * @param most - Longest side wanted, in pixels; a smaller picture keeps its size.
 */
export function greyImage(data: LabeledData, index: number, most: number = Infinity): GreyImage {
  const { height, width, channels } = sides(data.shape);
  const sample = sampleAt(data, index);
  const rows = Math.min(height, most);
  const columns = Math.min(width, most);
  const pixels = new Float32Array(rows * columns);
  const counts = new Float32Array(rows * columns);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x += 1) {
      const cell = row + Math.floor((x * columns) / width);
      pixels[cell] = (pixels[cell] ?? 0) + channelSum(sample, (y * width + x) * channels, channels);
      counts[cell] = (counts[cell] ?? 0) + channels;
    }
  }
  const means = pixels.map((sum, cell) => sum / (counts[cell] ?? 1));
  return { pixels: means, height: rows, width: columns };
}

function channelSum(sample: Float32Array, from: number, channels: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1) sum += sample[from + channel] ?? 0;
  return sum;
}

function sides([height = 0, width = 0, channels = 1]: readonly number[]): {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
} {
  return { height, width, channels };
}
