/**
 * Pixels with mean 0 and length 1, in place.
 *
 * @returns Nothing when all are equal.
 */
export function pattern(pixels: Float32Array): Float32Array | undefined {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  let squares = 0;
  let largest = 0;
  for (const value of pixels) {
    squares += (value - mean) ** 2;
    largest = Math.max(largest, Math.abs(value));
  }
  // What is left of one colour is rounding.
  if (!(squares > (1e-6 * largest) ** 2 * pixels.length)) return undefined;
  const scale = 1 / Math.sqrt(squares);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = ((pixels[at] ?? 0) - mean) * scale;
  return pixels;
}
