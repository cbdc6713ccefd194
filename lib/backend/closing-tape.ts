import { tf } from "./tf.ts";

/** What the tape of gradients keeps of one operation. */
interface TapeNode {
  readonly saved?: readonly tf.Tensor[] | null;
}

/**
 * Runs something that computes gradients; when it ends early, by an error or an interrupt, the tensors that the tape keeps
 * for the way back are freed, which TensorFlow.js does only at the end of that way.
 *
 * @param compute - Calls `tf.variableGrads`, `tf.grad` …, synchronously.
 * @returns What `compute` gives.
 */
export function closingTape<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    const { state } = tf.engine();
    // Inside other gradients, the outermost call closes the one tape of all.
    if (state.gradientDepth === 0) {
      const tape = (state.activeTape ?? []) as readonly TapeNode[];
      tf.dispose(tape.flatMap(({ saved }) => saved ?? []));
      Reflect.set(state, "activeTape", null);
    }
    throw error;
  }
}
