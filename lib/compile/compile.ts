import type { CompiledStep, CompileOptions, PreparedCall } from "./compiled-step.ts";
import { createCompiler } from "./compiler.ts";

/**
 * Makes one TensorFlow function of a training step, as `tf.function` does in Python.
 *
 * The first two calls of each combination of argument shapes run eagerly and are watched at the native binding; when both
 * did the same, they become a graph in which variables are inputs and outputs, and later calls run it. Anything else that
 * JavaScript does in the step (counting, printing, drawing its own random numbers) happens in those two calls only.
 * Without the native backend of `athanor native build` the step runs as it is.
 *
 * @param step - Synchronous; takes tensors in lists and records, and plain values, each of which has its own graph. Gives
 *   tensors in lists and records, which are the caller's; everything else is disposed as by `tf.tidy`.
 * @throws {AthanorError} `argument` with `fallback: "error"`, when the step can't run as one graph.
 * @see docs/native.md
 */
export function compile<Arguments extends readonly unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: CompileOptions = {},
): CompiledStep<Arguments, Result> {
  const compiler = createCompiler(step as (...args: readonly unknown[]) => unknown, options);
  const prepare = (...args: Arguments): PreparedCall<Result> =>
    compiler.prepare(args, "revertible") as PreparedCall<Result>;
  const call = (...args: Arguments): Result => {
    const { result, commit } = compiler.prepare(args, "final") as PreparedCall<Result>;
    commit();
    return result;
  };
  const { signatures, dispose } = compiler;
  return Object.assign(call, { prepare, signatures, dispose });
}
