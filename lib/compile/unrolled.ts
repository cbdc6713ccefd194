import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { CompiledStep, UnrolledStep } from "./compiled-step.ts";
import { tensorsOf, withTensors } from "./structure.ts";

/**
 * A step that takes lists of calls and runs `unroll` of them at a time as one function.
 *
 * @param single - The step, compiled.
 * @param unroll - At least 1.
 * @throws {AthanorError} `argument` when `unroll` isn't a positive integer.
 */
export function unrolled<Arguments extends readonly unknown[], Result>(
  single: CompiledStep<Arguments, Result>,
  unroll: number,
): UnrolledStep<Arguments, Result> {
  if (!Number.isInteger(unroll) || unroll < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`unroll\` to be a positive integer, received ${unroll}.`,
    );
  }
  const run = (calls: readonly Arguments[]): Result[] => {
    const results: Result[] = [];
    try {
      while (results.length < calls.length) {
        const rest = calls.slice(results.length, results.length + unroll);
        const group = rest.length === unroll ? single.prepareAll(rest) : undefined;
        group?.commit();
        // One at a time where the graph isn't there yet, so that the next ones can use it.
        results.push(...(group?.result ?? rest.slice(0, 1).map((call) => single(...call))));
      }
      return results;
    } catch (error) {
      tf.dispose(tensorsOf(results));
      throw error;
    }
  };
  const { signatures, dispose } = single;
  return Object.assign(run, {
    stacked: (...args: Arguments): Result => stackedCall(run, args),
    signatures,
    dispose,
  });
}

/** Takes the calls apart, runs them and puts their results together. */
function stackedCall<Arguments extends readonly unknown[], Result>(
  run: (calls: readonly Arguments[]) => Result[],
  args: Arguments,
): Result {
  const parts = tensorsOf(args).map((tensor) => tf.unstack(tensor));
  try {
    const calls = Array.from({ length: callsIn(args) }, (_, call) =>
      withTensors(
        args,
        parts.flatMap((part) => part.slice(call, call + 1)),
      ),
    );
    return stackResults(run(calls));
  } finally {
    tf.dispose(parts);
  }
}

/** The first axis of all tensors. */
function callsIn(args: readonly unknown[]): number {
  const lengths = new Set(tensorsOf(args).map((tensor) => tensor.shape[0] ?? 0));
  const [length = 0] = lengths;
  if (lengths.size === 1 && length > 0) return length;
  const shapes = tensorsOf(args).map((tensor) => `[${tensor.shape.join(", ")}]`);
  throw new AthanorError(
    "argument",
    `Expected stacked arguments whose first axis is the number of calls in all of them, received ${shapes.join(", ") || "no tensors"}. ` +
      "Stack the batches with tf.stack, or pass a list of calls.",
  );
}

function stackResults<Result>(results: readonly Result[]): Result {
  const [first] = results;
  const columns = results.map(tensorsOf);
  const stacked = (columns[0] ?? []).map((_, index) =>
    tf.stack(columns.flatMap((column) => column.slice(index, index + 1))),
  );
  tf.dispose(columns);
  return withTensors(first as Result, stacked);
}
