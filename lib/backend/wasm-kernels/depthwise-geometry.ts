import { tf } from "../tf.ts";
import type { ConvolutionAttributes, Shape4D } from "./heap.ts";

/** Visits every pair of an input pixel and an output pixel that one tap of the filter joins. */
export type VisitTap = (inputPixel: number, outputPixel: number, tap: number) => void;

/** Sizes of a depthwise convolution in NHWC. */
export interface DepthwiseGeometry {
  readonly taps: number;
  readonly channels: number;
  readonly multiplier: number;
  /** Calls back with pixel numbers (sample × height × width) and the tap's number (row × width). */
  readonly visit: (callback: VisitTap) => void;
}

/** The geometry of a depthwise convolution from the shapes of its input and filter. */
export function depthwiseGeometry(
  inputShape: Shape4D,
  filterShape: Shape4D,
  attributes: ConvolutionAttributes,
): DepthwiseGeometry {
  const { strides, pad, dimRoundingMode, dilations = 1 } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
  return {
    taps: info.filterHeight * info.filterWidth,
    channels: info.inChannels,
    multiplier: filterShape[3],
    visit: (callback) => visitTaps(info, callback),
  };
}

function visitTaps(info: tf.backend_util.Conv2DInfo, callback: VisitTap): void {
  for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap += 1) {
    const down = Math.floor(tap / info.filterWidth) * info.dilationHeight - info.padInfo.top;
    const across = (tap % info.filterWidth) * info.dilationWidth - info.padInfo.left;
    for (let line = 0; line < info.batchSize * info.outHeight; line += 1) {
      const row = (line % info.outHeight) * info.strideHeight + down;
      if (row < 0 || row >= info.inHeight) continue;
      const sample = Math.floor(line / info.outHeight);
      visitLine(info, { across, line, inputLine: sample * info.inHeight + row, tap }, callback);
    }
  }
}

interface Line {
  readonly across: number;
  readonly line: number;
  readonly inputLine: number;
  readonly tap: number;
}

function visitLine(info: tf.backend_util.Conv2DInfo, at: Line, callback: VisitTap): void {
  for (let column = 0; column < info.outWidth; column += 1) {
    const inputColumn = column * info.strideWidth + at.across;
    if (inputColumn < 0 || inputColumn >= info.inWidth) continue;
    callback(at.inputLine * info.inWidth + inputColumn, at.line * info.outWidth + column, at.tap);
  }
}
