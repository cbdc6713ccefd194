import type { tf } from "../tf.ts";
import { depthwiseGeometry } from "./depthwise-geometry.ts";
import { attributesOf, floatsOf, input4dOf, type KernelCall, memoryOf } from "./heap.ts";

/**
 * Gradient of a depthwise 2D convolution by its filter, which the wasm backend lacks.
 *
 * @param call - Inputs `x` `[batch, height, width, in]` and `dy` `[batch, outHeight, outWidth, in × multiplier]`, float32,
 *   NHWC.
 * @returns The gradient, shape `[filterHeight, filterWidth, in, multiplier]`; the engine owns it.
 */
export function depthwiseBackpropFilter(call: KernelCall): tf.TensorInfo {
  const attributes = attributesOf(call, "DepthwiseConv2dNativeBackpropFilter");
  const input = input4dOf(call, "x");
  const error = input4dOf(call, "dy");
  const geometry = depthwiseGeometry(input.shape, attributes.filterShape, attributes);
  const memory = memoryOf(call);
  const output = memory.makeOutput(attributes.filterShape, "float32");
  const x = floatsOf(memory, input);
  const dy = floatsOf(memory, error);
  const { channels, multiplier } = geometry;
  // Thousands of products meet in each sum; float64 keeps their error below float32's own.
  const sums = new Float64Array(geometry.taps * channels * multiplier);
  geometry.visit((inputPixel, outputPixel, tap) => {
    for (let index = 0; index < channels * multiplier; index += 1) {
      const channel = multiplier === 1 ? index : Math.floor(index / multiplier);
      const to = tap * channels * multiplier + index;
      const product =
        (x[inputPixel * channels + channel] ?? 0) *
        (dy[outputPixel * channels * multiplier + index] ?? 0);
      sums[to] = (sums[to] ?? 0) + product;
    }
  });
  floatsOf(memory, output).set(sums);
  return output;
}
