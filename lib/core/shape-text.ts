/**
 * A shape as people write it, e.g. `8×8×1`; a dimension that isn't fixed is `?`, and the shape of a scalar is `scalar`.
 *
 * @param shape - Sizes by axis; `null` where any size fits.
 */
export function shapeText(shape: readonly (number | null)[]): string {
  return shape.length === 0 ? "scalar" : shape.map((size) => size ?? "?").join("×");
}

/** The number of values in a tensor of this shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
