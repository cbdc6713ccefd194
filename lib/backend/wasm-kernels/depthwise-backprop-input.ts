import type { tf } from "../tf.ts";
import { depthwiseGeometry } from "./depthwise-geometry.ts";
import { attributesOf, floatsOf, input4dOf, type KernelCall, memoryOf } from "./heap.ts";

/**
 * Gradient of a depthwise 2D convolution by its input, which the wasm backend lacks.
 *
 * @param call - Inputs `dy` `[batch, outHeight, outWidth, in × multiplier]` and `filter`
 *   `[filterHeight, filterWidth, in, multiplier]`, float32, NHWC.
 * @returns The gradient, shape of the attribute `inputShape`; the engine owns it.
 */
export function depthwiseBackpropInput(call: KernelCall): tf.TensorInfo {
  const attributes = attributesOf(call, "DepthwiseConv2dNativeBackpropInput");
  const error = input4dOf(call, "dy");
  const weights = input4dOf(call, "filter");
  const geometry = depthwiseGeometry(attributes.inputShape, weights.shape, attributes);
  const memory = memoryOf(call);
  const output = memory.makeOutput(attributes.inputShape, "float32");
  const dx = floatsOf(memory, output).fill(0);
  const dy = floatsOf(memory, error);
  const filter = floatsOf(memory, weights);
  const { channels, multiplier } = geometry;
  geometry.visit((inputPixel, outputPixel, tap) => {
    for (let index = 0; index < channels * multiplier; index += 1) {
      const channel = multiplier === 1 ? index : Math.floor(index / multiplier);
      const to = inputPixel * channels + channel;
      const product =
        (filter[tap * channels * multiplier + index] ?? 0) *
        (dy[outputPixel * channels * multiplier + index] ?? 0);
      dx[to] = (dx[to] ?? 0) + product;
    }
  });
  return output;
}
