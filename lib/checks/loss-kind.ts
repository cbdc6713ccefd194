import { tf } from "../backend/tf.ts";
import type { LossFunction } from "../training/losses.ts";

/** What a loss takes its predictions for: logits, probabilities, or plain values such as those of a squared error. */
export type PredictionKind = "logits" | "probabilities" | "values";

/** A loss on hand-made predictions (row #49). */
export interface LossProbe {
  /** Mean loss of predictions, shape `[labels.length, outputs]`. */
  (predictions: readonly (readonly number[])[], labels: readonly number[]): number;
}

/**
 * A loss as a function of plain numbers.
 *
 * @param loss - Called within a tidy.
 */
export function probeOf(loss: LossFunction): LossProbe {
  return (predictions, labels) =>
    tf.tidy(() => {
      const outputs = predictions[0]?.length ?? 0;
      const flat = Float32Array.from(predictions.flat());
      const tensor = tf.tensor2d(flat, [predictions.length, outputs]);
      return loss(tensor, tf.tensor1d([...labels], "int32")).dataSync()[0] ?? Number.NaN;
    });
}

/** Predictions of one label: `height` at its class and 0 elsewhere. */
export function oneHot(label: number, classes: number, height: number): number[] {
  return Array.from({ length: classes }, (_, index) => (index === label ? height : 0));
}

/** Probabilities of one label that are nearly 1 and 0: the logarithm of 0 isn't asked for. */
function almostSure(label: number, classes: number): number[] {
  const rest = 1e-4;
  return oneHot(label, classes, 1 - rest - rest / (classes - 1)).map(
    (value) => value + rest / (classes - 1),
  );
}

/** Logit of a class that is as good as sure. */
export const sureLogit = 20;

/** Losses that count as zero. */
const nothing = 1e-3;

/**
 * What a loss takes its predictions for, by its values: a perfect prediction costs nothing, a wrong one more than an
 * undecided one.
 *
 * @param probe - The loss.
 * @param classes - At least 2.
 * @returns Undefined where no reading makes sense of it.
 */
export function kindOfLoss(probe: LossProbe, classes: number): PredictionKind | undefined {
  const labels = Array.from({ length: classes }, (_, label) => label);
  const at = (height: number, shift: number): number =>
    probe(
      labels.map((label) => oneHot((label + shift) % classes, classes, height)),
      labels,
    );
  const flat = (value: number): number =>
    probe(
      labels.map(() => Array.from({ length: classes }, () => value)),
      labels,
    );
  const rises = (perfect: number, undecided: number, wrong: number): boolean =>
    Math.abs(perfect) < nothing && perfect < undecided && undecided < wrong;
  const overshoot = at(2, 0);
  const almost = (shift: number): number =>
    probe(
      labels.map((label) => almostSure((label + shift) % classes, classes)),
      labels,
    );
  const perfect = almost(0);
  const takesLogits = rises(at(sureLogit, 0), flat(0), at(sureLogit, 1));
  if (!rises(perfect, flat(1 / classes), almost(1))) return takesLogits ? "logits" : undefined;
  // A margin or a squared error makes sense of any number; a logarithm of probabilities doesn't.
  return takesLogits || overshoot > perfect + nothing ? "values" : "probabilities";
}
