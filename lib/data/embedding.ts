import { sizeOf } from "../core/shape-text.ts";
import { share, type Steps } from "../core/steps.ts";
import { type Rows, standardizeSteps } from "../metrics/columns.ts";
import { sampleAt } from "./create-data.ts";
import { isImageShape } from "./grey-image.ts";
import type { LabeledData } from "./labeled-data.ts";
import { patternWidth, picturePattern } from "./shifted-patterns.ts";

/** Where a row comes from. */
export interface EmbeddingSource {
  /** Position of its part in the list. */
  readonly part: number;
  /** Position of the sample in the part. */
  readonly index: number;
}

/** Samples as points whose distances mean something. */
export interface Embedding {
  readonly rows: Rows;
  /** One a row; samples with NaN and pictures of one colour have no row. */
  readonly sources: readonly EmbeddingSource[];
}

/**
 * Pictures as patterns of 8×8 without brightness and contrast (mean 0, length 1); other samples as standardized columns. With
 * a stop every few samples.
 *
 * @param parts - Of one shape.
 * @param leaveOut - Samples that get no row.
 */
export function* embeddingSteps(
  parts: readonly LabeledData[],
  leaveOut: (source: EmbeddingSource) => boolean = () => false,
): Steps<Embedding> {
  const shape = parts[0]?.shape ?? [];
  const isImage = isImageShape(shape);
  const width = isImage ? patternWidth(shape) : sizeOf(shape);
  const all = parts
    .flatMap((data, part) => Array.from(data.labels.keys(), (index) => ({ data, part, index })))
    .filter((source) => !leaveOut(source));
  const values = new Float32Array(all.length * width);
  const sources: EmbeddingSource[] = [];
  for (const [done, { data, part, index }] of all.entries()) {
    if (done % 256 === 0) yield ((isImage ? 1 : 0.5) * done) / all.length;
    const point = pointOf(data, index, isImage);
    if (point === undefined) continue;
    values.set(point, sources.length * width);
    sources.push({ part, index });
  }
  const rows = { values: values.subarray(0, sources.length * width), width };
  return { rows: isImage ? rows : yield* share(standardizeSteps(rows), 0.5, 1), sources };
}

/** A sample as it is compared; undefined where it holds NaN or one colour only. */
function pointOf(data: LabeledData, index: number, isImage: boolean): Rows["values"] | undefined {
  const point = isImage ? picturePattern(data, index) : sampleAt(data, index);
  return point?.every(Number.isFinite) === true ? point : undefined;
}
