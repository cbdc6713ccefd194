import { tf } from "../tf.ts";
import { inputOf, type KernelCall } from "./heap.ts";

/**
 * Matrix product that transposes before it multiplies.
 *
 * The backend's own kernel takes XNNPACK only when nothing is transposed, and a scalar loop otherwise; the gradients of
 * every dense layer ask for a transposed factor. Transposing first is several times faster (measured: a 64×1568 by
 * 64×64 gradient).
 *
 * @param builtin - The backend's own kernel.
 * @returns A kernel: inputs `a` `[..., m, k]` and `b` `[..., k, n]` (or transposed, as the attributes say), float32; the
 *   result is `[..., m, n]`, and the engine owns it.
 */
export function batchMatMul(builtin: tf.KernelFunc): (call: KernelCall) => tf.TensorInfo {
  return (call) => {
    const transposeA = call.attrs?.["transposeA"] === true;
    const transposeB = call.attrs?.["transposeB"] === true;
    if (!transposeA && !transposeB) {
      return builtin(call as Parameters<tf.KernelFunc>[0]) as tf.TensorInfo;
    }
    return tf.tidy(() => {
      const a = inputOf(call, "a");
      const b = inputOf(call, "b");
      return tf.matMul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
    });
  };
}

function swapLast(matrix: tf.Tensor): tf.Tensor {
  const last = matrix.rank - 1;
  const order = matrix.shape.map((_, axis) => axis);
  order.splice(last - 1, 2, last, last - 1);
  return tf.transpose(matrix, order);
}
