import { tf } from "../../../lib/backend/tf.ts";

/** Anything with the method that all operations of TensorFlow.js go through. */
interface OperationRunner {
  runKernelFunc(...parts: unknown[]): unknown;
}

/**
 * Tells of each operation of TensorFlow.js before it runs, as a kernel's guard does at Stop; what `onOperation` throws comes
 * out of the operation. Operations that an operation consists of aren't told: cut off there, TensorFlow.js itself loses what
 * it saved for gradients, and only a kernel's collection finds it again.
 *
 * @param onOperation - Given the operation's number, counted from 1.
 * @returns How many operations there were, once `run` has ended.
 */
export async function watchOperations(
  onOperation: (number: number) => void,
  run: () => Promise<unknown>,
): Promise<number> {
  const engine = tf.engine() as unknown as OperationRunner;
  const original = engine.runKernelFunc.bind(engine);
  let count = 0;
  let depth = 0;
  engine.runKernelFunc = (...parts) => {
    depth += 1;
    try {
      if (depth === 1) {
        count += 1;
        onOperation(count);
      }
      return original(...parts);
    } finally {
      depth -= 1;
    }
  };
  try {
    await run();
  } finally {
    Reflect.deleteProperty(engine, "runKernelFunc");
  }
  return count;
}
