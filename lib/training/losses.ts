import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";

/**
 * A mean loss over a batch.
 *
 * @param logits - Output of the model, shape `[batch, classes]`.
 * @param labels - Class indices, shape `[batch]`, int32.
 * @returns A scalar.
 */
export type LossFunction = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** Losses by name. */
export type LossName = "sparse-categorical-crossentropy" | "mean-squared-error";

/**
 * Mean softmax cross-entropy in nats between logits and class indices, stable for large logits.
 *
 * @param logits - Shape `[batch, classes]`.
 * @param labels - Class indices, shape `[batch]`, int32.
 */
export function sparseCategoricalCrossentropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const oneHot = tf.oneHot(labels, logits.shape[1]).toFloat();
    return tf.losses.softmaxCrossEntropy(oneHot, logits).asScalar();
  });
}

/**
 * Mean squared error to the label's number where there is one output, to the one-hot label where there are more.
 *
 * @param output - Shape `[batch, outputs]`.
 * @param labels - Shape `[batch]`, int32.
 */
export function meanSquaredError(output: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const outputs = output.shape[1];
    const target =
      outputs === 1 ? labels.toFloat().expandDims(1) : tf.oneHot(labels, outputs).toFloat();
    return output.sub(target).square().mean().asScalar();
  });
}

/**
 * The function behind a loss's name.
 *
 * @param loss - A name, or a function that is given back.
 * @throws {AthanorError} `argument` for another name.
 */
export function lossFunction(loss: LossName | LossFunction): LossFunction {
  if (typeof loss === "function") return loss;
  switch (loss) {
    case "sparse-categorical-crossentropy":
      return sparseCategoricalCrossentropy;
    case "mean-squared-error":
      return meanSquaredError;
    default:
      throw new AthanorError(
        "argument",
        `Expected \`loss\` to be sparse-categorical-crossentropy, mean-squared-error or a function of (logits, labels); received ${String(loss)}.`,
      );
  }
}
