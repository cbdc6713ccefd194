import * as tf from "@tensorflow/tfjs";

const name = "ResizeNearestNeighborGrad";

/**
 * Replaces the gradient of `tf.image.resizeNearestNeighbor` on the `cpu` backend: that of tfjs 4.22 mixes the images of a batch, so
 * that a gradient check would blame models that are right (upSampling2d).
 *
 * Rows and columns are summed by products with the 0-1 matrices that say which input pixel each output pixel shows.
 */
export function registerResizeGradient(): void {
  tf.unregisterKernel(name, "cpu");
  tf.registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: ({ inputs, attrs }) => {
      const { images, dy } = inputs as { images: tf.Tensor4D; dy: tf.Tensor4D };
      const { alignCorners } = attrs as unknown as { alignCorners: boolean };
      return tf.tidy(() =>
        gradient(
          images.shape,
          tf.engine().makeTensorFromTensorInfo(dy) as tf.Tensor4D,
          alignCorners,
        ),
      );
    },
  });
}

type Shape = readonly [number, number, number, number];

function gradient(
  [batch, height, width, depth]: Shape,
  dy: tf.Tensor4D,
  alignCorners: boolean,
): tf.Tensor {
  const [, rows, columns] = dy.shape;
  const byRow = tf.matMul(
    shown(height, rows, alignCorners),
    dy.transpose([1, 0, 2, 3]).reshape([rows, -1]),
    true,
  );
  const byColumn = tf.matMul(
    shown(width, columns, alignCorners),
    byRow.reshape([height, batch, columns, depth]).transpose([2, 1, 0, 3]).reshape([columns, -1]),
    true,
  );
  return byColumn.reshape([width, batch, height, depth]).transpose([1, 2, 0, 3]);
}

/** `[outputs, inputs]`, 1 where an output shows an input. */
function shown(inputs: number, outputs: number, alignCorners: boolean): tf.Tensor2D {
  const ratio = alignCorners && outputs > 1 ? (inputs - 1) / (outputs - 1) : inputs / outputs;
  const matrix = new Float32Array(outputs * inputs);
  for (let output = 0; output < outputs; output += 1) {
    const place = output * ratio;
    const nearest = Math.min(inputs - 1, alignCorners ? Math.round(place) : Math.floor(place));
    matrix[output * inputs + nearest] = 1;
  }
  return tf.tensor2d(matrix, [outputs, inputs]);
}
