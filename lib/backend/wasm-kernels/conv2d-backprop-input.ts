import { tf } from "../tf.ts";
import {
  attributesOf,
  type ConvolutionAttributes,
  floatsOf,
  input4dOf,
  type KernelCall,
  memoryOf,
  type Shape4D,
  type WasmMemory,
} from "./heap.ts";

/**
 * Gradient of a 2D convolution by its input: a convolution of `dy` with the turned filter, computed by XNNPACK.
 *
 * The backend's own kernel is a scalar loop, ten times slower at 3×3 filters of 16 and 32 channels (measured). Strides
 * spread `dy` apart with zeros first. Padding larger than the filter, which no layer asks for, goes to the backend's own
 * kernel.
 *
 * @param builtin - The backend's own kernel.
 * @returns A kernel: inputs `dy` `[batch, outHeight, outWidth, out]` and `filter` `[height, width, in, out]`, float32,
 *   NHWC; the result has the attribute `inputShape`, and the engine owns it.
 */
export function conv2dBackpropInput(builtin: tf.KernelFunc): (call: KernelCall) => tf.TensorInfo {
  return (call) => {
    const attributes = attributesOf(call, "Conv2DBackpropInput");
    const dy = input4dOf(call, "dy");
    const filter = input4dOf(call, "filter");
    const geometry = geometryOf(attributes, filter.shape);
    if (geometry.padding.flat().some((pixels) => pixels < 0)) {
      return builtin(call as Parameters<tf.KernelFunc>[0]) as tf.TensorInfo;
    }
    return tf.tidy(() => {
      const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
      const spread = spreadApart(memoryOf(call), dy, geometry.strides);
      return tf.conv2d(spread, turned, 1, geometry.padding);
    });
  };
}

interface Geometry {
  readonly strides: readonly [number, number];
  readonly padding: tf.backend_util.ExplicitPadding;
}

function geometryOf(attributes: ConvolutionAttributes, filterShape: Shape4D): Geometry {
  const { inputShape, strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const rows = (info.outHeight - 1) * info.strideHeight + 1;
  const columns = (info.outWidth - 1) * info.strideWidth + 1;
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  return {
    strides: [info.strideHeight, info.strideWidth],
    padding: [
      [0, 0],
      [top, info.inHeight - rows - top + info.filterHeight - 1],
      [left, info.inWidth - columns - left + info.filterWidth - 1],
      [0, 0],
    ],
  };
}

/** `dy` with `stride - 1` rows and columns of zeros between its pixels. */
function spreadApart(
  memory: WasmMemory,
  dy: tf.Tensor4D,
  [down, across]: readonly [number, number],
): tf.Tensor4D {
  if (down === 1 && across === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const rows = (height - 1) * down + 1;
  const columns = (width - 1) * across + 1;
  const spread = tf.zeros<tf.Rank.R4>([batch, rows, columns, channels]);
  const source = floatsOf(memory, dy);
  const target = floatsOf(memory, spread);
  for (let pixel = 0; pixel < batch * height * width; pixel += 1) {
    const column = pixel % width;
    const row = Math.floor(pixel / width) % height;
    const sample = Math.floor(pixel / (width * height));
    const to = ((sample * rows + row * down) * columns + column * across) * channels;
    const from = pixel * channels;
    for (let channel = 0; channel < channels; channel += 1) {
      target[to + channel] = source[from + channel] ?? 0;
    }
  }
  return spread;
}
