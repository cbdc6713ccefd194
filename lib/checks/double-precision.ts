import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";

/**
 * Runs synchronous TensorFlow.js code on the `cpu` backend in double precision (row #70).
 *
 * TensorFlow.js has no double type; while `Float32Array` is `Float64Array`, its `cpu` backend and its automatic
 * differentiation compute in double. Nothing else runs in the meantime, because `compute` doesn't yield. The backend and
 * the type are as before afterwards, also after an error.
 *
 * @param prepare - Reads every tensor that `compute` uses, on the `cpu` backend and in single precision, so that all of them
 *   have moved there.
 * @param compute - Gives plain values.
 * @throws {AthanorError} `backend` when the `cpu` backend can't be used.
 */
export function inDoublePrecision<T>(prepare: () => void, compute: () => T): T {
  const backend = tf.getBackend();
  const single = globalThis.Float32Array;
  switchTo("cpu");
  try {
    prepare();
    Reflect.set(globalThis, "Float32Array", Float64Array);
    return compute();
  } finally {
    Reflect.set(globalThis, "Float32Array", single);
    switchTo(backend);
  }
}

/** Backends that have started switch at once; only starting one takes time. */
function switchTo(backend: string): void {
  void tf.setBackend(backend);
  if (tf.getBackend() === backend) return;
  throw new AthanorError("backend", `Expected the backend ${backend} to be ready, but it isn't.`);
}
