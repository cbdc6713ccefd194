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
  const [height = 0, width = 0, inputs = 0, filters = 0] = weights.shape;
  if (weights.shape.length !== 4 || weights.values.length !== height * width * inputs * filters) {
    throw new AthanorError(
      "argument",
      `Expected convolution weights of shape [height, width, inputs, filters], received ` +
        `[${weights.shape.join(", ")}] with ${weights.values.length} numbers. Pass the first convolution's kernel.`,
    );
  }
  const channels = inputs === 3 ? 3 : 1;
  const pixels = height * width;
  const features = new Float32Array(filters * pixels * channels);
  for (let filter = 0; filter < filters; filter += 1) {
    for (let at = 0; at < pixels * inputs; at += 1) {
      const value = weights.values[at * filters + filter] ?? 0;
      const pixel = Math.floor(at / inputs);
      const channel = channels === 3 ? at % inputs : 0;
      const target = (filter * pixels + pixel) * channels + channel;
      features[target] = (features[target] ?? 0) + (channels === 3 ? value : value / inputs);
    }
  }
  return contactSheetFigure(
    {
      features,
      shape: [height, width, channels],
      ids: Array.from({ length: filters }, (_, filter) => `filter ${filter}`),
    },
    { title: options.title ?? "Filters of the first layer", limit: 128, eachOwnRange: true },
  );
}
