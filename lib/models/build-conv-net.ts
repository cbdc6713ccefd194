import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import { shapeText } from "../core/shape-text.ts";
import { chain, createLayerMaker, type ModelOptions, requireSizes } from "./layer-maker.ts";

/** Options of {@link buildConvNet}. */
export interface ConvNetOptions extends ModelOptions {
  /** Filters of each convolution; each is followed by 2×2 max pooling. The default is `[16, 32]`. */
  readonly filters?: readonly number[];
  /** Width of the dense layer between convolutions and output; the default is 64. */
  readonly units?: number;
}

/**
 * A small convolutional net in the manner of LeNet: 3×3 convolutions with ReLU and 2×2 max pooling, one dense layer, then
 * logits.
 *
 * Input `[batch, height, width, channels]` float32, output `[batch, classes]` **logits** (no softmax); layers are named
 * `input`, `conv1`, `pool1`, …, `flatten`, `dense1`, `logits`. The caller disposes the model.
 *
 * @throws {@link AthanorError} When images are too small for the poolings, or an option is out of its range.
 * @see LeCun et al. (1998), Gradient-based learning applied to document recognition
 */
export function buildConvNet(options: ConvNetOptions): tf.LayersModel {
  const { inputShape, filters = [16, 32], units = 64 } = options;
  requireSizes("filters", filters);
  requireSizes("units", [units]);
  requireImages(inputShape, filters.length);
  const make = createLayerMaker(options);
  const blocks = filters.flatMap((count, index) => [
    make.conv(`conv${index + 1}`, count),
    tf.layers.maxPooling2d({ name: `pool${index + 1}`, poolSize: 2 }),
  ]);
  return chain("conv_net", inputShape, [
    ...blocks,
    tf.layers.flatten({ name: "flatten" }),
    ...make.dropout("dropout1"),
    make.dense("dense1", units),
    ...make.dropout("dropout2"),
    make.logits(),
  ]);
}

function requireImages(inputShape: readonly number[], poolings: number): void {
  const [height = 0, width = 0] = inputShape;
  const least = 2 ** poolings;
  if (poolings === 0) {
    throw new AthanorError(
      "argument",
      "Expected `filters` to name at least one convolution, received none. Use buildMlp for a net without.",
    );
  }
  if (inputShape.length === 3 && height >= least && width >= least) return;
  throw new AthanorError(
    "argument",
    `Expected \`inputShape\` to be [height, width, channels] of at least ${least}×${least} pixels for ` +
      `${poolings} poolings, received ${shapeText(inputShape)}. Use fewer filters or larger images.`,
  );
}
