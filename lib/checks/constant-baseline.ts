import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { createRandom } from "../core/random.ts";
import type { LossFunction } from "../training/losses.ts";
import { createOptimizer } from "../training/optimizer.ts";

/** The best prediction that doesn't look at the input. */
export interface ConstantBaseline {
  readonly loss: number;
  /** One number an output. */
  readonly prediction: readonly number[];
  /** Loss of a prediction of zeros. */
  readonly zeros: number;
}

/** Labels that the baseline is fitted to. */
const most = 256;

/**
 * Finds the constant prediction with the lowest loss, for any loss (rows #47, #50): label entropy for a cross-entropy,
 * the variance for a squared error, the deviation from the median for an absolute one.
 *
 * @param loss - Mean loss of predictions and labels.
 * @param labels - At least one; more than 256 are sampled.
 * @param outputs - Numbers of a prediction.
 */
export function constantBaseline(
  loss: LossFunction,
  labels: Int32Array,
  outputs: number,
): ConstantBaseline {
  const order = createRandom(0).permutation(labels.length).slice(0, most);
  const few = Int32Array.from(order, (index) => labels[index] ?? 0);
  const target = tf.tensor1d(few, "int32");
  const start = outputs === 1 ? meanOf(few) : 0;
  const constant = tf.tidy(() => tf.variable(tf.zeros([1, outputs]).add(start), true));
  const optimizer = createOptimizer({ learningRate: 0.2 }, [
    { name: "constant", variable: constant },
  ]);
  try {
    const lossOf = (values: tf.Tensor): tf.Scalar =>
      loss(tf.tile(values, [few.length, 1]) as tf.Tensor2D, target);
    const zeros = numberOf(() => lossOf(tf.zeros([1, outputs])));
    let best = { loss: Infinity, prediction: [] as readonly number[] };
    for (let step = 0; step < 80; step += 1) {
      const now = descend(lossOf, constant, optimizer);
      if (now.loss < best.loss) best = now;
    }
    return { ...best, zeros };
  } finally {
    optimizer.dispose();
    tf.dispose([target, constant]);
  }
}

function descend(
  lossOf: (values: tf.Tensor) => tf.Scalar,
  constant: tf.Variable,
  optimizer: ReturnType<typeof createOptimizer>,
): { readonly loss: number; readonly prediction: readonly number[] } {
  const prediction = Array.from(constant.dataSync());
  const { value, grads } = closingTape(() => tf.variableGrads(() => lossOf(constant), [constant]));
  const loss = value.dataSync()[0] ?? Number.NaN;
  optimizer.apply([grads[constant.name]]);
  tf.dispose([value, grads]);
  return { loss, prediction };
}

function numberOf(compute: () => tf.Scalar): number {
  return tf.tidy(() => compute().dataSync()[0] ?? Number.NaN);
}

function meanOf(values: Int32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
