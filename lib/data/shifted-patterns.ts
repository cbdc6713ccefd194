import { greyImage, type GreyImage } from "./grey-image.ts";
import type { LabeledData } from "./labeled-data.ts";
import { pattern } from "./pattern.ts";

/** Side of the grid that a picture is shifted on; a cell is a pixel of pictures up to this size. */
const gridSide = 32;

/** Side of the pattern that stands for a picture. */
const patternSide = 8;

const still = { down: 0, right: 0 };

/** Half of the directions: where one picture is the other one shifted by the opposite, the other one finds it. */
const shifts = [
  still,
  { down: 0, right: 1 },
  { down: 1, right: -1 },
  { down: 1, right: 0 },
  { down: 1, right: 1 },
];

/** Numbers in the pattern of a picture of this shape. */
export function patternWidth([height = 0, width = 0]: readonly number[]): number {
  return Math.min(patternSide, height) * Math.min(patternSide, width);
}

/**
 * The pattern of a picture: 8×8 without colour, brightness and contrast (mean 0, length 1).
 *
 * @returns Nothing for a picture of one colour or with NaN.
 */
export function picturePattern(data: LabeledData, index: number): Float32Array | undefined {
  return pattern(pooled(greyImage(data, index, gridSide), still));
}

/**
 * The patterns of a picture as it is and shifted by a 16th of its side in half of the directions; of two pictures, one
 * shifted finds the other, whichever the direction.
 */
export function shiftedPatterns(data: LabeledData, index: number): readonly Float32Array[] {
  const grid = greyImage(data, index, gridSide);
  return shifts.map((shift) => pattern(pooled(grid, shift))).filter((asked) => asked !== undefined);
}

/** The shifted grid with cells put together; what comes in repeats the border. */
function pooled(
  { pixels, height, width }: GreyImage,
  { down, right }: { readonly down: number; readonly right: number },
): Float32Array {
  const rows = Math.min(patternSide, height);
  const columns = Math.min(patternSide, width);
  const sums = new Float32Array(rows * columns);
  const counts = new Float32Array(rows * columns);
  for (let y = 0; y < height; y += 1) {
    const from = clamp(y - down, height) * width;
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x += 1) {
      const cell = row + Math.floor((x * columns) / width);
      sums[cell] = (sums[cell] ?? 0) + (pixels[from + clamp(x - right, width)] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  for (let cell = 0; cell < sums.length; cell += 1) {
    sums[cell] = (sums[cell] ?? 0) / (counts[cell] ?? 1);
  }
  return sums;
}

function clamp(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place));
}
