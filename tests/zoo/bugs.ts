import { tf } from "../../lib/backend/tf.ts";
import { checkDependencies } from "../../lib/checks/check-dependencies.ts";
import { checkGradientFlow } from "../../lib/checks/check-gradient-flow.ts";
import { checkLossTerms } from "../../lib/checks/check-loss-terms.ts";
import { checkOneChange } from "../../lib/checks/check-one-change.ts";
import { checkSchedule } from "../../lib/checks/check-schedule.ts";
import { checkShuffledPixels } from "../../lib/checks/check-shuffled.ts";
import type { CheckSubject } from "../../lib/checks/check-entry.ts";
import { createRandom } from "../../lib/core/random.ts";
import type { Verdict } from "../../lib/core/verdict.ts";
import type { LabeledData, Splits } from "../../lib/data/labeled-data.ts";
import { stepDecay } from "../../lib/schedules/schedules.ts";
import type { Batch } from "../../lib/training/objective.ts";
import { sparseCategoricalCrossentropy } from "../../lib/training/losses.ts";
import {
  AlwaysDropout,
  BatchMixer,
  BatchStatistics,
  frozenNormalisation,
  Rounded,
  Squared,
  TimesZero,
} from "./custom-layers.ts";
import {
  changed,
  clouds,
  digits,
  flat,
  line,
  mapSplits,
  rareClass,
  rawDigits,
  rows,
} from "./zoo-data.ts";
import * as losses from "./zoo-losses.ts";
import { chain, conv, dense, head, mlp, recurrent, sequence } from "./zoo-models.ts";

/** A set-up that is quietly wrong. */
export interface Bug {
  readonly name: string;
  /** What the first or second remedy of a check has to say. */
  readonly cause: RegExp;
  /** For all checks. */
  readonly subject?: () => CheckSubject;
  /** Checks that train and are needed to find it; those that don't train always run. */
  readonly needs?: readonly string[];
  /** For one check that needs something of its own. */
  readonly run?: () => Promise<Verdict> | Verdict;
}

const optimizer = { learningRate: 3e-3 };
const seed = 3;

/** The planted bugs; the real digits where nothing else is said. */
export async function plantedBugs(): Promise<readonly Bug[]> {
  const raw = await rawDigits();
  const images = await digits();
  const vectors = flat(images);
  const on = (
    data: Splits,
    buildModel: () => tf.LayersModel,
    more: Partial<CheckSubject> = {},
  ): (() => CheckSubject) => {
    return () => ({ data, buildModel, optimizer, seed, ...more });
  };
  const plain = (): tf.LayersModel => mlp(seed);
  const initialised =
    (
      kernelInitializer: ReturnType<typeof tf.initializers.ones>,
      activation: "relu" | "tanh" = "relu",
    ) =>
    (): tf.LayersModel =>
      chain(
        [64],
        [
          ...[1, 2].map((index) =>
            tf.layers.dense({ name: `hidden${index}`, units: 32, activation, kernelInitializer }),
          ),
          head(seed),
        ],
      );
  return [
    {
      name: "double softmax",
      cause: /Double softmax/,
      subject: on(vectors, () => mlp(seed, [], head(seed, 10, { activation: "softmax" }))),
    },
    {
      name: "logits to a probability loss",
      cause: /Logits go into a loss/,
      subject: on(vectors, plain, { loss: losses.likelihood }),
    },
    {
      name: "loss summed over the batch",
      cause: /summed over the batch/,
      subject: on(vectors, plain, { loss: losses.summed }),
    },
    {
      name: "loss averaged over classes",
      cause: /averaged over the classes/,
      subject: on(vectors, plain, { loss: losses.overClasses }),
    },
    {
      name: "labels off by one in the loss",
      cause: /off by 1/,
      subject: on(vectors, plain, { loss: losses.offByOne }),
    },
    {
      name: "loss of the wrong sign",
      cause: /sign of the loss/,
      subject: on(vectors, plain, { loss: losses.wrongSign }),
    },
    {
      name: "logarithm of a softmax",
      cause: /logarithm of 0/,
      subject: on(vectors, plain, { loss: losses.unstable }),
    },
    {
      name: "loss of half the batch",
      cause: /part of the batch/,
      subject: on(vectors, plain, { loss: losses.halfBatch }),
    },
    {
      name: "regression that broadcasts",
      cause: /broadcasts/,
      subject: on(
        line(),
        () => chain([3], [dense(seed, { units: 8, activation: "relu" }), head(seed, 1)]),
        { loss: losses.broadcast },
      ),
    },
    {
      name: "labels counted from 1",
      cause: /Labels are off by one/,
      subject: on(
        mapSplits(vectors, (part) =>
          changed(part, {
            labels: part.labels.map((label) => label + 1),
            classNames: ["none", ...part.classNames],
          }),
        ),
        () => mlp(seed, [], head(seed, 11)),
      ),
    },
    {
      name: "ReLU after the logits",
      cause: /ReLU stands after/,
      subject: on(vectors, () => mlp(seed, [], head(seed, 10, { activation: "relu" }))),
    },
    {
      name: "pixels of 0 to 255",
      cause: /aren't normalised/,
      subject: on(
        flat(
          mapSplits(raw, (part) =>
            changed(part, { features: part.features.map((value) => value * 16) }),
          ),
        ),
        plain,
      ),
    },
    {
      name: "pixels divided by 255 twice",
      cause: /scaled down too far/,
      subject: on(
        flat(
          mapSplits(raw, (part) =>
            changed(part, { features: part.features.map((value) => (value * 16) / 255 / 255) }),
          ),
        ),
        plain,
      ),
    },
    {
      name: "reshape that mixes the batch",
      cause: /batch is mixed/,
      subject: on(vectors, () => mlp(seed, [new BatchMixer()])),
    },
    {
      name: "batch statistics in inference",
      cause: /Batch statistics in inference/,
      subject: on(vectors, () => mlp(seed, [new BatchStatistics()])),
    },
    {
      name: "batch normalisation in inference mode while training",
      cause: /inference mode while training/,
      subject: on(vectors, () => mlp(seed, [frozenNormalisation()])),
    },
    {
      name: "momentum of batch normalisation too near 1",
      cause: /momentum of batch normalisation/,
      subject: on(vectors, () => mlp(seed, [tf.layers.batchNormalization({ momentum: 0.99999 })])),
    },
    {
      name: "dropout left on in evaluation",
      cause: /left on in evaluation/,
      subject: on(vectors, () => mlp(seed, [new AlwaysDropout()])),
    },
    {
      name: "causal leak of a convolution",
      cause: /future leaks/,
      run: () =>
        checkDependencies({
          buildModel: () => sequence(seed, "ahead"),
          data: rows(images),
          causal: true,
        }),
    },
    {
      name: "causal leak of a bidirectional net",
      cause: /future leaks/,
      run: () =>
        checkDependencies({
          buildModel: () =>
            chain(
              [8, 8],
              [
                tf.layers.bidirectional({
                  layer: tf.layers.simpleRNN({ units: 4, returnSequences: true }),
                  mergeMode: "concat",
                }),
              ],
            ),
          data: rows(images),
          causal: true,
        }),
    },
    {
      name: "layer frozen by mistake",
      cause: /Frozen layers don't learn/,
      subject: on(vectors, () => {
        const model = mlp(seed);
        model.getLayer("hidden").trainable = false;
        return model;
      }),
    },
    {
      name: "freeze pattern that matches nothing",
      cause: /freeze pattern matches nothing/,
      subject: on(vectors, plain, { frozen: ["encoder*"] }),
    },
    {
      name: "branch that is not connected",
      cause: /Not connected|multiplication by 0/,
      subject: on(vectors, () => {
        const input = tf.input({ shape: [64] });
        const used = dense(seed, { units: 16, activation: "relu" }).apply(
          input,
        ) as tf.SymbolicTensor;
        const lost = dense(seed, { units: 16, name: "lost" }).apply(input) as tf.SymbolicTensor;
        const zero = new TimesZero({}).apply(lost) as tf.SymbolicTensor;
        const sum = tf.layers.add().apply([used, zero]) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: head(seed).apply(sum) as tf.SymbolicTensor });
      }),
    },
    {
      name: "rounding that cuts the gradient",
      cause: /round/,
      subject: on(vectors, () => mlp(seed, [new Rounded({})])),
    },
    {
      name: "variables missing from the optimizer",
      cause: /missing from the optimizer/,
      run: () => missingVariable(vectors.train),
    },
    {
      name: "two losses 1000 times apart",
      cause: /different ranges/,
      run: () => farApart(vectors.train),
    },
    {
      name: "gradient of a custom layer 1 % off",
      needs: ["gradients"],
      cause: /wrong gradient/,
      subject: on(vectors, () => mlp(seed, [new Squared(1.01)])),
    },
    {
      name: "gradient of a custom layer of the wrong sign",
      needs: ["gradients"],
      cause: /wrong gradient/,
      subject: on(vectors, () => mlp(seed, [new Squared(-1)])),
    },
    {
      name: "weight decay on biases",
      cause: /Weight decay on biases/,
      subject: on(vectors, () => {
        const regularizer = tf.regularizers.l2({ l2: 1e-3 });
        const layer = dense(seed, {
          units: 32,
          activation: "relu",
          kernelRegularizer: regularizer,
          biasRegularizer: regularizer,
        });
        return chain([64], [layer, head(seed)]);
      }),
    },
    {
      name: "weight decay that outweighs the data",
      cause: /λ is too large/,
      subject: on(vectors, () =>
        chain(
          [64],
          [
            dense(seed, {
              units: 32,
              activation: "relu",
              kernelRegularizer: tf.regularizers.l2({ l2: 10 }),
            }),
            head(seed),
          ],
        ),
      ),
    },
    {
      name: "constant initialisation",
      cause: /Constant initialisation/,
      subject: on(vectors, initialised(tf.initializers.constant({ value: 0.1 }))),
    },
    {
      name: "exploding initialisation",
      cause: /too large/,
      subject: on(vectors, initialised(tf.initializers.randomNormal({ stddev: 1, seed: 4 }))),
    },
    {
      name: "vanishing initialisation",
      cause: /too small/,
      subject: on(vectors, initialised(tf.initializers.randomNormal({ stddev: 0.003, seed: 4 }))),
    },
    {
      name: "saturated tanh",
      cause: /too large|Saturated/,
      subject: on(
        vectors,
        initialised(tf.initializers.randomNormal({ stddev: 0.6, seed: 4 }), "tanh"),
      ),
    },
    {
      name: "ReLUs dead by a negative bias",
      cause: /negative bias/,
      subject: on(images, () => {
        const model = conv(seed);
        const layer = model.getLayer("conv2");
        const [weights] = layer.getWeights();
        layer.setWeights([weights ?? tf.zeros([]), tf.zeros([8]).sub(50)]);
        return model;
      }),
    },
    {
      name: "unseeded initialisation",
      needs: ["repeat"],
      cause: /Seed every initializer/,
      subject: on(vectors, () =>
        chain([64], [tf.layers.dense({ units: 32, activation: "relu" }), head(seed)]),
      ),
    },
    {
      name: "damaged checkpoint",
      cause: /checkpoint is damaged/,
      subject: on(vectors, () => {
        const model = mlp(seed);
        const layer = model.getLayer("hidden");
        const [weights, bias] = layer.getWeights();
        const damaged = tf.buffer([64, 32], "float32", weights?.dataSync().slice() as Float32Array);
        damaged.set(Number.NaN, 3, 4);
        layer.setWeights([damaged.toTensor(), bias ?? tf.zeros([32])]);
        return model;
      }),
    },
    {
      name: "learning rate 100 times too high",
      needs: ["learning-rate"],
      cause: /learning rate is too high/,
      subject: on(vectors, plain, { optimizer: { learningRate: 0.3 * 10 } }),
    },
    {
      name: "learning rate 100 times too low",
      needs: ["learning-rate"],
      cause: /learning rate is too low/,
      subject: on(vectors, plain, { optimizer: { learningRate: 3e-6 } }),
    },
    {
      name: "labels misaligned by a shuffle",
      needs: ["shuffled-labels"],
      cause: /don't belong to/,
      subject: on(
        mapSplits(vectors, (part) =>
          changed(part, {
            labels: Int32Array.from(createRandom(9).shuffle(Array.from(part.labels))),
          }),
        ),
        plain,
      ),
    },
    {
      name: "pixels scrambled sample by sample",
      cause: /scrambles samples/,
      run: () =>
        checkShuffledPixels({
          data: mapSplits(vectors, scrambled),
          buildModel: plain,
          optimizer,
          seed,
        }),
    },
    {
      name: "rare class without a head bias",
      cause: /bias of the last layer/,
      subject: on(rareClass(), () =>
        chain([4], [dense(seed, { units: 8, activation: "relu" }), head(seed, 2)]),
      ),
    },
    {
      name: "regression far from zero without a head bias",
      cause: /bias of the last layer/,
      subject: on(
        mapSplits(line(), (part) =>
          changed(part, { labels: part.labels.map((label) => label + 50) }),
        ),
        () => chain([3], [dense(seed, { units: 8, activation: "relu" }), head(seed, 1)]),
        { loss: "mean-squared-error" },
      ),
    },
    {
      name: "model too small to learn 8 samples",
      needs: ["overfit"],
      cause: /Too few parameters/,
      subject: on(vectors, () =>
        chain([64], [dense(seed, { units: 1, activation: "tanh" }), head(seed)]),
      ),
    },
    {
      name: "equal samples with different labels",
      needs: ["overfit"],
      cause: /different labels/,
      subject: on(
        mapSplits(clouds(), (part) =>
          changed(part, {
            features: part.features.map(
              (_, index) => (Math.floor(index / 4) % 2) + (index % 4) - 2,
            ),
          }),
        ),
        () => chain([4], [dense(seed, { units: 16, activation: "relu" }), head(seed, 3)]),
      ),
    },
    {
      name: "learning rate decay made for ImageNet",
      cause: /too fast for this training/,
      run: () =>
        checkSchedule({
          schedule: stepDecay({ initial: 0.1, every: 30 }),
          stepsPerEpoch: 20,
          epochs: 20,
        }),
    },
    {
      name: "two changes at once",
      cause: /Change one thing/,
      run: () =>
        checkOneChange({ parent: { units: 8, dropout: 0 }, child: { units: 16, dropout: 0.5 } }),
    },
    {
      name: "recurrent net fed batch by batch",
      cause: /batch is mixed/,
      subject: on(rows(images), () => {
        const model = recurrent(seed, "simpleRNN");
        const layers = [new BatchMixer(), ...model.layers.slice(1)];
        return chain([8, 8], layers);
      }),
    },
  ];
}

function scrambled(part: LabeledData): LabeledData {
  const random = createRandom(`scrambled/${part.fingerprint}`);
  const features = part.features.slice();
  for (let start = 0; start < features.length; start += 64) {
    random.permutation(64).forEach((from, to) => {
      features[start + to] = part.features[start + from] ?? 0;
    });
  }
  return changed(part, { features });
}

async function missingVariable(data: LabeledData): Promise<Verdict> {
  const weights = tf.variable(tf.randomNormal([64, 10], 0, 0.1, "float32", 1));
  const bias = tf.variable(tf.zeros([10]));
  try {
    return await checkGradientFlow({
      params: [weights],
      loss: ({ features, labels }: Batch) =>
        sparseCategoricalCrossentropy(features.as2D(-1, 64).matMul(weights).add(bias), labels),
      data,
    });
  } finally {
    tf.dispose([weights, bias]);
  }
}

function farApart(data: LabeledData): Verdict {
  const weights = tf.variable(tf.randomNormal([64, 10], 0, 0.1, "float32", 1));
  try {
    return checkLossTerms({
      params: [weights],
      data,
      terms: ({ features, labels }) => {
        const logits = features.as2D(-1, 64).matMul(weights) as tf.Tensor2D;
        const classes = sparseCategoricalCrossentropy(logits, labels);
        return { classes, reconstruction: logits.square().sum().mul(10).asScalar() };
      },
    });
  } finally {
    tf.dispose(weights);
  }
}
