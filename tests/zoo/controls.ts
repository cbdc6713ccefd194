import { tf } from "../../lib/backend/tf.ts";
import type { CheckSubject } from "../../lib/checks/check-entry.ts";
import { clouds, digits, flat, line, mapSplits, rareClass, changed, rows } from "./zoo-data.ts";
import * as losses from "./zoo-losses.ts";
import { chain, conv, dense, head, mlp, recurrent, residual, sequence } from "./zoo-models.ts";

/** A set-up that is right. */
export interface Control {
  readonly name: string;
  readonly subject: (seed: number) => CheckSubject;
}

const optimizer = { learningRate: 3e-3 };

/** Set-ups of many kinds on which no check may fail. */
export async function healthyControls(): Promise<readonly Control[]> {
  const images = await digits();
  const vectors = flat(images);
  const on =
    (
      data: CheckSubject["data"],
      build: (seed: number) => tf.LayersModel,
      more: Partial<CheckSubject> = {},
    ): Control["subject"] =>
    (seed) => ({ data, buildModel: () => build(seed), optimizer, seed, ...more });
  const rare = rareClass();
  const share = rare.train.labels.filter((label) => label === 1).length / rare.train.labels.length;
  const far = mapSplits(line(), (part) =>
    changed(part, { labels: part.labels.map((label) => label + 50) }),
  );
  const small = (seed: number, last: tf.layers.Layer): tf.LayersModel =>
    chain([3], [dense(seed, { units: 16, activation: "relu" }), last]);
  return [
    { name: "perceptron", subject: on(vectors, mlp) },
    { name: "convolutions", subject: on(images, conv) },
    { name: "linear", subject: on(vectors, (seed) => chain([64], [head(seed)])) },
    {
      name: "convolutions with batch normalisation",
      subject: on(images, (seed) => conv(seed, [tf.layers.batchNormalization({})])),
    },
    {
      name: "dropout",
      subject: on(vectors, (seed) => mlp(seed, [tf.layers.dropout({ rate: 0.3, seed: seed + 5 })])),
    },
    {
      name: "weight decay",
      subject: on(vectors, (seed) =>
        chain(
          [64],
          [
            dense(seed, {
              units: 32,
              activation: "relu",
              kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
            }),
            head(seed),
          ],
        ),
      ),
    },
    { name: "deep with residuals", subject: on(vectors, residual) },
    { name: "simple recurrent", subject: on(rows(images), (seed) => recurrent(seed, "simpleRNN")) },
    { name: "LSTM", subject: on(rows(images), (seed) => recurrent(seed, "lstm")) },
    {
      name: "tanh with Glorot",
      subject: on(vectors, (seed) => {
        const kernelInitializer = tf.initializers.glorotNormal({ seed: seed + 3 });
        return chain(
          [64],
          [tf.layers.dense({ units: 32, activation: "tanh", kernelInitializer }), head(seed)],
        );
      }),
    },
    {
      name: "regression",
      subject: on(line(), (seed) => small(seed, head(seed, 1)), { loss: "mean-squared-error" }),
    },
    {
      name: "regression by absolute error",
      subject: on(line(), (seed) => small(seed, head(seed, 1)), { loss: losses.absolute }),
    },
    {
      name: "regression far from zero, bias set",
      subject: on(
        far,
        (seed) =>
          small(seed, head(seed, 1, { biasInitializer: tf.initializers.constant({ value: 50 }) })),
        { loss: "mean-squared-error" },
      ),
    },
    {
      name: "probabilities with their own loss",
      subject: on(vectors, (seed) => mlp(seed, [], head(seed, 10, { activation: "softmax" })), {
        loss: losses.likelihood,
      }),
    },
    {
      name: "support vector machine",
      subject: on(vectors, (seed) => chain([64], [head(seed)]), { loss: losses.hinge }),
    },
    {
      name: "imbalanced but right",
      subject: on(rare, (seed) => {
        const model = chain([4], [dense(seed, { units: 16, activation: "relu" }), head(seed, 2)]);
        const [weights] = model.getLayer("logits").getWeights();
        const bias = tf.tensor1d([Math.log(1 - share), Math.log(share)]);
        model.getLayer("logits").setWeights([weights ?? tf.zeros([16, 2]), bias]);
        bias.dispose();
        return model;
      }),
    },
    {
      name: "tiny",
      subject: on(clouds(), (seed) =>
        chain([4], [dense(seed, { units: 8, activation: "relu" }), head(seed, 3)]),
      ),
    },
    {
      name: "sequential, as users write it",
      subject: on(vectors, (seed) =>
        tf.sequential({
          layers: [dense(seed, { inputShape: [64], units: 32, activation: "relu" }), head(seed)],
        }),
      ),
    },
    {
      name: "frozen on purpose",
      subject: on(
        vectors,
        (seed) => {
          const model = mlp(seed, [
            dense(seed + 1, { name: "second", units: 32, activation: "relu" }),
          ]);
          model.getLayer("hidden").trainable = false;
          return model;
        },
        { frozen: ["hidden"] },
      ),
    },
    {
      name: "causal sequence",
      subject: on(rows(images), (seed) => sequence(seed, "causal"), { causal: true }),
    },
    {
      name: "two outputs",
      subject: on(vectors, (seed) => {
        const input = tf.input({ shape: [64] });
        const hidden = dense(seed, { units: 16, activation: "relu" }).apply(input);
        const outputs = [10, 1].map(
          (units) => dense(seed + units, { units }).apply(hidden) as tf.SymbolicTensor,
        );
        return tf.model({ inputs: input, outputs });
      }),
    },
  ];
}
