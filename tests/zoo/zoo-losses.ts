import { tf } from "../../lib/backend/tf.ts";
import type { LossFunction } from "../../lib/training/losses.ts";

const oneHot = (labels: tf.Tensor1D, output: tf.Tensor2D): tf.Tensor2D =>
  tf.oneHot(labels, output.shape[1]).toFloat() as tf.Tensor2D;

/** Negative log-likelihood of probabilities, clipped. */
export const likelihood: LossFunction = (output, labels) =>
  oneHot(labels, output).mul(output.clipByValue(1e-7, 1).log()).sum(1).neg().mean().asScalar();

/** Right, and written by hand. */
export const crossEntropy: LossFunction = (output, labels) =>
  oneHot(labels, output).mul(tf.logSoftmax(output)).sum(1).neg().mean().asScalar();

/** Cross-entropy summed over the batch. */
export const summed: LossFunction = (output, labels) =>
  oneHot(labels, output).mul(tf.logSoftmax(output)).sum().neg().asScalar();

/** Cross-entropy averaged over classes and samples. */
export const overClasses: LossFunction = (output, labels) =>
  oneHot(labels, output).mul(tf.logSoftmax(output)).mean().neg().asScalar();

/** Labels counted from 1 in the loss. */
export const offByOne: LossFunction = (output, labels) =>
  crossEntropy(output, labels.sub(tf.scalar(1, "int32")));

/** Rewards wrong predictions. */
export const wrongSign: LossFunction = (output, labels) =>
  crossEntropy(output, labels).neg().asScalar();

/** Softmax first, then its logarithm. */
export const unstable: LossFunction = (output, labels) =>
  oneHot(labels, output).mul(tf.softmax(output).log()).sum(1).neg().mean().asScalar();

/** Looks at the first half of the batch. */
export const halfBatch: LossFunction = (output, labels) => {
  const half = Math.max(1, Math.floor((output.shape[0] ?? 1) / 2));
  return crossEntropy(output.slice([0, 0], [half, -1]), labels.slice([0], [half]));
};

/** [batch, 1] minus [batch] makes [batch, batch]. */
export const broadcast: LossFunction = (output, labels) =>
  output.sub(labels.toFloat()).square().mean().asScalar();

/** Crammer and Singer's hinge with margin 1, as CS231n's SVM. */
export const hinge: LossFunction = (output, labels) => {
  const target = oneHot(labels, output);
  const right = output.mul(target).sum(1, true);
  const margins = output.sub(right).add(1).relu().mul(tf.sub(1, target));
  return margins.sum(1).mean().asScalar();
};

/** Mean absolute error. */
export const absolute: LossFunction = (output, labels) =>
  output.sub(labels.toFloat().expandDims(1)).abs().mean().asScalar();
