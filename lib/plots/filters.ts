import { AthanorError } from "../core/errors.ts";
import type { DisplayableFigure } from "../core/figure.ts";
import { contactSheetFigure } from "./contact-sheet.ts";

/** Weights of a convolution, as Keras keeps them. */
export interface FilterWeights {
  /** Shape `[height, width, inputs, filters]`, row-major. */
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * The filters of a first layer as pictures, each scaled to its own range: smooth blobs and edges speak for training
 * that works, noise against it (row #88).
 *
 * Filters over three inputs are drawn in colour, others by their mean over the inputs.
 *
 * @throws {AthanorError} `argument` when the weights don't have four axes.
 */
export function filtersFigure(
  weights: FilterWeights,
  options: { readonly title?: string } = {},
): DisplayableFigure {
  const [height = 0, width = 0, , filters = 0] = requireKernel(weights);
  const { features, channels } = paintFilters(weights);
  return contactSheetFigure(
    {
      features,
      shape: [height, width, channels],
      ids: Array.from({ length: filters }, (_, filter) => `filter ${filter}`),
    },
    { title: options.title ?? "Filters of the first layer", limit: 128, eachOwnRange: true },
  );
}

function requireKernel({ shape, values }: FilterWeights): readonly number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length === 4 && values.length === size) return shape;
  throw new AthanorError(
    "argument",
    `Expected convolution weights of shape [height, width, inputs, filters], received ` +
      `[${shape.join(", ")}] with ${values.length} numbers. Pass the first convolution's kernel.`,
  );
}

/** Filters one after the other, as images: colours as they are, other inputs as their mean. */
function paintFilters({ shape, values }: FilterWeights): {
  features: Float32Array;
  channels: number;
} {
  const [height = 0, width = 0, inputs = 0, filters = 0] = shape;
  const channels = inputs === 3 ? 3 : 1;
  const share = inputs === 3 ? 1 : 1 / inputs;
  const size = height * width * channels;
  const features = new Float32Array(filters * size);
  for (const [index, value] of Array.from(values).entries()) {
    const filter = index % filters;
    const at = Math.floor(index / filters);
    const target = filter * size + (channels === 3 ? at : Math.floor(at / inputs));
    features[target] = (features[target] ?? 0) + value * share;
  }
  return { features, channels };
}
