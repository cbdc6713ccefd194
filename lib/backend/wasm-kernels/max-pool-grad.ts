import { tf } from "../tf.ts";
import { attributesOf, floatsOf, input4dOf, type KernelCall, memoryOf } from "./heap.ts";

/**
 * Gradient of max pooling: each `dy` goes to the first largest value of its window, as in the `cpu` backend.
 *
 * One pass over the windows in linear memory; the backend's own kernel walks all windows of every input pixel and takes
 * six times as long (measured at 64×28×28×16, 2×2 windows).
 *
 * @param call - Inputs `input` `[batch, height, width, channels]` and `dy` `[batch, outHeight, outWidth, channels]`.
 * @returns The gradient, shape of `input`; the engine owns it.
 */
export function maxPoolGrad(call: KernelCall): tf.TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributesOf(call, "MaxPoolGrad");
  const input = input4dOf(call, "input");
  const dy = input4dOf(call, "dy");
  const info = tf.backend_util.computePool2DInfo(
    input.shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const memory = memoryOf(call);
  const output = memory.makeOutput(input.shape, "float32");
  const dx = floatsOf(memory, output).fill(0);
  scatter({ info, x: floatsOf(memory, input), dy: floatsOf(memory, dy), dx });
  return output;
}

interface Scatter {
  readonly info: tf.backend_util.Conv2DInfo;
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly dx: Float32Array;
}

function scatter({ info, x, dy, dx }: Scatter): void {
  const { batchSize, outHeight, outWidth, inChannels } = info;
  let from = 0;
  for (let sample = 0; sample < batchSize; sample += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      for (let column = 0; column < outWidth; column += 1) {
        scatterWindow({ info, x, dy, dx }, windowAt(info, sample, row, column), from);
        from += inChannels;
      }
    }
  }
}

/** The part of a window that lies inside the input: offset of its first pixel, and its size. */
interface Window {
  readonly start: number;
  readonly height: number;
  readonly width: number;
}

function windowAt(
  info: tf.backend_util.Conv2DInfo,
  sample: number,
  row: number,
  column: number,
): Window {
  const top = row * info.strideHeight - info.padInfo.top;
  const left = column * info.strideWidth - info.padInfo.left;
  const firstRow = Math.max(0, top);
  const firstColumn = Math.max(0, left);
  const pixel = (sample * info.inHeight + firstRow) * info.inWidth + firstColumn;
  return {
    start: pixel * info.inChannels,
    height: Math.min(info.inHeight, top + info.effectiveFilterHeight) - firstRow,
    width: Math.min(info.inWidth, left + info.effectiveFilterWidth) - firstColumn,
  };
}

function scatterWindow({ info, x, dy, dx }: Scatter, window: Window, from: number): void {
  const channels = info.inChannels;
  const rowStep = info.inWidth * channels;
  for (let channel = 0; channel < channels; channel += 1) {
    let largest = Number.NEGATIVE_INFINITY;
    let at = -1;
    for (let row = 0; row < window.height; row += 1) {
      const begin = window.start + channel + row * rowStep;
      const end = begin + window.width * channels;
      for (let index = begin; index < end; index += channels) {
        const value = x[index] ?? 0;
        const larger = value > largest;
        largest = larger ? value : largest;
        at = larger ? index : at;
      }
    }
    // A window of NaN has no largest value; then nothing flows back, as in the cpu backend.
    if (at >= 0) dx[at] = (dx[at] ?? 0) + (dy[from + channel] ?? 0);
  }
}
