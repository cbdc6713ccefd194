import { tf } from "../tf.ts";
import { attributesOf, input4dOf, type KernelCall } from "./heap.ts";

/**
 * Gradient of a 2D convolution by its filter, which the wasm backend lacks (tfjs#8474).
 *
 * The gradient is itself a convolution: channels of `x` become the batch, samples become the channels, `dy` is the
 * filter, and strides become dilations. XNNPACK computes it by its indirect matrix product, so that no im2col copy
 * (nine times `x` for a 3×3 filter) is made.
 *
 * @param call - Inputs `x` `[batch, height, width, in]` and `dy` `[batch, outHeight, outWidth, out]`, float32, NHWC.
 * @returns The gradient, shape `[filterHeight, filterWidth, in, out]`; the engine owns it.
 */
export function conv2dBackpropFilter(call: KernelCall): tf.Tensor {
  const attributes = attributesOf(call, "Conv2DBackpropFilter");
  const { strides, pad, dimRoundingMode, filterShape } = attributes;
  const x = input4dOf(call, "x");
  const dy = input4dOf(call, "dy");
  const info = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right } = info.padInfo;
  const padding: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const [height, width, inChannels, outChannels] = filterShape;
  return tf.tidy(() => {
    const channelsAsBatch = tf.transpose(x, [3, 1, 2, 0]);
    const errorAsFilter = tf.transpose(dy, [1, 2, 0, 3]);
    const dilations: [number, number] = [info.strideHeight, info.strideWidth];
    const full = tf.conv2d(channelsAsBatch, errorAsFilter, 1, padding, "NHWC", dilations);
    // Rows and columns of `x` that the last stride did not reach make the result larger than the filter.
    const wanted = tf.slice(full, [0, 0, 0, 0], [inChannels, height, width, outChannels]);
    return tf.transpose(wanted, [1, 2, 0, 3]);
  });
}
