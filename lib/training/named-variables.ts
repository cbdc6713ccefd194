import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { NamedArray } from "../core/snapshot.ts";

/** A variable under a name that is unique among its neighbours. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/**
 * Copies variables out of the backend.
 *
 * @param variables - Variables of dtype float32, int32 or bool.
 * @returns One array a variable, in order; nothing to dispose.
 */
export function readVariables(variables: readonly NamedVariable[]): NamedArray[] {
  return variables.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    dtype: variable.dtype as NamedArray["dtype"],
    values: variable.dataSync().slice() as NamedArray["values"],
  }));
}

/**
 * Puts arrays into variables, matched by order; nothing is written unless all of them fit.
 *
 * Names aren't compared: TensorFlow.js counts layer names up, so that a model built again has other names.
 *
 * @param variables - Where to write.
 * @param arrays - As {@link readVariables} gave them.
 * @throws {AthanorError} `argument` when the number, a shape or a dtype differs.
 */
export function writeVariables(
  variables: readonly NamedVariable[],
  arrays: readonly NamedArray[],
): void {
  const describe = (shape: readonly number[], dtype: string): string =>
    `${dtype}[${shape.join(", ")}]`;
  if (variables.length !== arrays.length) {
    throw new AthanorError(
      "argument",
      `Expected ${variables.length} arrays (${variables.map(({ name }) => name).join(", ")}), received ${arrays.length}. Restore a snapshot of a model built with the same options.`,
    );
  }
  const pairs = variables.map(({ name, variable }, index) => {
    const array = arrays[index];
    const expected = describe(variable.shape, variable.dtype);
    const received = array === undefined ? "nothing" : describe(array.shape, array.dtype);
    if (array === undefined || expected !== received) {
      throw new AthanorError(
        "argument",
        `Expected \`${name}\` to be ${expected}, received ${received}. Restore a snapshot of a model built with the same options.`,
      );
    }
    return { variable, array };
  });
  for (const { variable, array } of pairs) {
    tf.tidy(() => {
      variable.assign(tf.tensor(array.values.slice(), [...array.shape], array.dtype));
    });
  }
}
