import type { Rows } from "../metrics/columns.ts";
import { greyImage, isImageShape } from "./grey-image.ts";
import type { LabeledData } from "./labeled-data.ts";

/** Numbers a sample at most; larger pictures are made small and grey. */
const widest = 1024;

/** Side of pictures that were too large. */
const side = 16;

/** Samples as rows for a probe that is quick and needs no training loop. */
export interface ProbeRows {
  readonly rows: Rows;
  /** Whether all columns are pixels, which share one unit. */
  readonly sameUnit: boolean;
}

/** The features of every sample; pictures of more than 1,024 numbers as 16×16 without colour. */
export function probeRows(data: LabeledData): ProbeRows {
  const width = data.shape.reduce((product, size) => product * size, 1);
  const sameUnit = isImageShape(data.shape);
  if (!sameUnit || width <= widest) return { rows: { values: data.features, width }, sameUnit };
  return { rows: shrunkRows(data, side), sameUnit };
}

/**
 * Pictures without colour at most `most` pixels long, one a row.
 *
 * @param data - Pictures.
 * @param most - Longest side.
 */
export function shrunkRows(data: LabeledData, most: number): Rows {
  const [height = 0, columns = 0] = data.shape;
  const width = Math.min(most, height) * Math.min(most, columns);
  const values = new Float32Array(data.labels.length * width);
  for (let index = 0; index < data.labels.length; index += 1) {
    values.set(greyImage(data, index, most).pixels, index * width);
  }
  return { values, width };
}
