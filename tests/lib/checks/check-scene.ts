import { tf } from "../../../lib/backend/tf.ts";
import type { CheckEntry, CheckHints, CheckSubject } from "../../../lib/checks/check-entry.ts";
import type { Splits } from "../../../lib/data/labeled-data.ts";
import { constant } from "../../../lib/schedules/schedules.ts";
import { createTrainer } from "../../../lib/training/trainer.ts";
import { cloudSplits } from "./check-samples.ts";
import { predictionsWith } from "./judged-samples.ts";
import type { Scene } from "./purity.ts";

/** Dropout, batch normalisation and a penalty: all that checks turn off and on. */
export function fullModel(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        name: "hidden",
        inputShape: [4],
        units: 8,
        activation: "relu",
        kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
        kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
      }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.dropout({ name: "dropout", rate: 0.2, seed: 5 }),
      tf.layers.dense({
        name: "logits",
        units: 3,
        kernelInitializer: tf.initializers.randomNormal({ stddev: 0.05, seed: 4 }),
      }),
    ],
  });
}

/** A model, data, and a trainer that stands in the middle of an epoch. */
export async function openScene(): Promise<Scene & { close(): void }> {
  const [model, data] = [fullModel(), cloudSplits()];
  const trainer = createTrainer({ model, seed: 2 });
  const stop = { name: "stop", onStepEnd: () => ({ stop: "in the middle" }) };
  await trainer.fit(data.train, { epochs: 1, callbacks: [stop] });
  const close = (): void => {
    trainer.dispose();
    model.dispose();
  };
  return { model, data, trainer, close };
}

/** What some checks ask their author for. */
const asked: CheckHints & Partial<CheckSubject> = {
  terms: ({ labels }) => ({ a: labels.sum().asScalar(), b: labels.sum().mul(2).asScalar() }),
  forms: { simple: (x) => x.mul(2), general: (x) => x.add(x), shapes: [[2, 3]] },
  change: { parent: { units: 2 }, child: { units: 4 } },
  schedule: constant(0.1),
};

/** A person's answer and question, and a model's predictions about the test part. */
function judged({ test }: Splits): Partial<CheckSubject> {
  const [first] = test.ids;
  const answers = first === undefined ? {} : { [first]: 0 };
  const questions = [{ data: [test.fingerprint], text: "a", columns: [], found: 1, shown: [] }];
  return { answers, questions, predictions: predictionsWith(test, { 0: 1 }) };
}

/** The subject of a check, with the model at hand instead of one that is built. */
export function subjectOf(
  { model, data }: Pick<Scene, "model" | "data">,
  more: object = {},
): Parameters<CheckEntry["run"]>[0] {
  const subject = { model, data, steps: 3, seed: 1, ...asked, ...judged(data), ...more };
  return subject as unknown as Parameters<CheckEntry["run"]>[0];
}
