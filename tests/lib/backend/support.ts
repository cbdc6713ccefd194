import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { tf } from "../../../lib/backend/tf.ts";

/** Plain numbers of a tensor, so that they outlive a change of backend. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Runs the same function on a backend and gives the numbers; every tensor that it makes is disposed. */
export async function valuesOn(backend: "wasm" | "cpu", make: () => tf.Tensor): Promise<Values> {
  await selectBackend({ prefer: "wasm" });
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const result = tf.tidy(make);
  const values = { shape: [...result.shape], values: [...result.dataSync()] };
  result.dispose();
  if (tf.memory().numTensors !== before) throw new Error(`${backend} leaked tensors`);
  return values;
}

/** Largest difference, relative to the largest reference value: 1e-4 is the project's bound for kernels. */
export function relativeError(actual: Values, reference: Values): number {
  if (String(actual.shape) !== String(reference.shape)) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...reference.values.map(Math.abs));
  const errors = reference.values.map((value, index) =>
    Math.abs(value - (actual.values[index] ?? Number.NaN)),
  );
  return scale === 0 ? Math.max(...errors) : Math.max(...errors) / scale;
}
