import type { CompiledStep, CompileOptions, PreparedCall, UnrolledStep } from "./compiled-step.ts";
import { createCompiler } from "./compiler.ts";
import { unrolled } from "./unrolled.ts";

/**
 * Makes one TensorFlow function of a training step, as `tf.function` does in Python.
 *
 * The first two calls of each combination of argument shapes run eagerly and are watched at the native binding; when both
 * did the same, they become a graph in which variables are inputs and outputs, and later calls run it. Anything else that
 * JavaScript does in the step (counting, printing, drawing its own random numbers) happens in those two calls only.
 * Without the native backend of `athanor native build` the step runs as it is.
 *
 * With `unroll: k` the result takes lists of calls and runs `k` of them as one function, which saves the way from JavaScript to
 * TensorFlow and back for all but one; the rest of a list, and calls that are still watched, run one by one.
 *
 * @param step - Synchronous; takes tensors in lists and records, and plain values, each of which has its own graph. Gives
 *   tensors in lists and records, which are the caller's; everything else is disposed as by `tf.tidy`.
 * @throws {AthanorError} `argument` with `fallback: "error"`, when the step can't run as one graph, or `unroll` isn't a positive integer.
 * @see docs/native.md
 */
export function compile<Arguments extends readonly unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: CompileOptions & { readonly unroll: number },
): UnrolledStep<Arguments, Result>;
export function compile<Arguments extends readonly unknown[], Result>(
  step: (...args: Arguments) => Result,
  options?: CompileOptions,
): CompiledStep<Arguments, Result>;
export function compile<Arguments extends readonly unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: CompileOptions & { readonly unroll?: number } = {},
): CompiledStep<Arguments, Result> | UnrolledStep<Arguments, Result> {
  const { unroll } = options;
  const single = compileOne(step, options);
  return unroll === undefined ? single : unrolled(single, unroll);
}

function compileOne<Arguments extends readonly unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: CompileOptions,
): CompiledStep<Arguments, Result> {
  const compiler = createCompiler(step as (...args: readonly unknown[]) => unknown, options);
  const prepare = (...args: Arguments): PreparedCall<Result> =>
    compiler.prepare(args, "revertible") as PreparedCall<Result>;
  const prepareAll = (calls: readonly Arguments[]): PreparedCall<Result[]> | undefined =>
    compiler.prepareAll(calls) as PreparedCall<Result[]> | undefined;
  const call = (...args: Arguments): Result => {
    const { result, commit } = compiler.prepare(args, "final") as PreparedCall<Result>;
    commit();
    return result;
  };
  const { signatures, dispose } = compiler;
  return Object.assign(call, { prepare, prepareAll, signatures, dispose });
}
