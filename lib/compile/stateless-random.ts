import { tf } from "../backend/tf.ts";
import { dtypeNumbers, nativeBackend } from "../backend/native-binding.ts";

/**
 * A seed for random ops of the native backend: a stream and a place in it.
 *
 * @param stream - E.g. a trainer's seed.
 * @param place - E.g. the step.
 * @returns Two int32, the caller's; undefined where the backend has no such ops.
 */
export function seedTensor(stream: number, place: number): tf.Tensor1D | undefined {
  if (nativeBackend() === undefined) return undefined;
  // Streams of neighbouring seeds would overlap where layers count on from the place.
  return tf.tensor1d(
    [Math.imul(stream + 1, 0x9e3779b1), Math.imul(place + 1, 0x85ebca6b)],
    "int32",
  );
}

/**
 * Uniform values in `[0, 1)` that follow from a seed alone (Philox); the native backend draws them, in a graph too.
 *
 * @param shape - Of the result.
 * @param seed - Two int32; see {@link seedTensor}.
 * @throws {Error} On other backends.
 */
export function statelessUniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  const backend = nativeBackend();
  if (backend === undefined)
    throw new Error("internal: stateless random ops need the native backend");
  const { TF_ATTR_TYPE: type } = backend.binding;
  return tf.tidy(() => {
    const attributes = [
      { name: "dtype", type, value: dtypeNumbers["float32"] },
      { name: "T", type, value: dtypeNumbers["int32"] },
      { name: "Tseed", type, value: dtypeNumbers["int32"] },
    ];
    const size = tf.tensor1d([...shape], "int32");
    return backend.executeSingleOutput("StatelessRandomUniform", attributes, [size, seed]);
  });
}
