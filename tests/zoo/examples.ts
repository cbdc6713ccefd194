import { tf } from "../../lib/backend/tf.ts";
import { checkAugmentation } from "../../lib/checks/check-augmentation.ts";
import { checkCapacity } from "../../lib/checks/check-capacity.ts";
import { checkDependencies } from "../../lib/checks/check-dependencies.ts";
import type { CheckSubject } from "../../lib/checks/check-entry.ts";
import { checkErrors } from "../../lib/checks/check-errors.ts";
import { checkGradientFunction } from "../../lib/checks/check-gradient-function.ts";
import { checkHuman, samplesToAsk } from "../../lib/checks/check-human.ts";
import { checkLoader } from "../../lib/checks/check-loader.ts";
import { checkSameFunction } from "../../lib/checks/check-same-function.ts";
import {
  checkLayerGradients,
  checkTensorGradients,
} from "../../lib/checks/check-tensor-gradients.ts";
import { checkWeakSlices } from "../../lib/checks/check-weak-slices.ts";
import { checks } from "../../lib/checks/checks.ts";
import { createRandom } from "../../lib/core/random.ts";
import type { Verdict } from "../../lib/core/verdict.ts";
import { shiftImages } from "../../lib/data/augment.ts";
import { browseData } from "../../lib/data/browse-data.ts";
import { loadDigits } from "../../lib/data/digits.ts";
import type { Splits } from "../../lib/data/labeled-data.ts";
import { type Predictions, predictionsOf } from "../../lib/data/predictions.ts";
import { splitData } from "../../lib/data/split-data.ts";
import { plantedBugs } from "./bugs.ts";
import { BatchMixer, Squared } from "./custom-layers.ts";
import { dataBugs } from "./data-bugs.ts";
import { digits, flat } from "./zoo-data.ts";
import { chain, head, mlp } from "./zoo-models.ts";

/** A failure of a check, as its page shows it. */
export interface Example {
  /** What is wrong with the set-up. */
  readonly bug: string;
  readonly run: () => Promise<Verdict>;
}

/** Planted bugs of data by the check that shows them. */
const dataExamples: Readonly<Record<string, string>> = {
  data: "exact duplicates across splits",
  outliers: "corrupted block of pixels",
  duplicates: "the same sample with two labels",
  damaged: "truncated pictures",
  "class-balance": "sorted by class, then cut",
  leakage: "brighter copies across splits",
  coverage: "class missing in the test",
  drift: "test set inverted",
  statistics: "statistics of the test set",
  normalization: "photo pixels not normalised",
  downsampling: "features shuffled without labels",
  "property-label": "brightness leaks the label",
  "label-signal": "test classes numbered by another list",
  "label-noise": "5 % of the labels flipped",
};

/** Planted bugs of models by the check that shows them. */
const modelExamples: Readonly<Record<string, string>> = {
  input: "pixels of 0 to 255",
  "loss-function": "double softmax",
  connections: "branch that is not connected",
  "gradient-flow": "rounding that cuts the gradient",
  "train-eval-mode": "dropout left on in evaluation",
  initialisation: "vanishing initialisation",
  parameters: "damaged checkpoint",
  skeleton: "rounding that cuts the gradient",
  "initial-loss": "pixels of 0 to 255",
  "head-bias": "rare class without a head bias",
  regularization: "weight decay on biases",
  repeat: "unseeded initialisation",
  gradients: "gradient of a custom layer 1 % off",
  "learning-rate": "learning rate 100 times too high",
  "zero-input": "labels misaligned by a shuffle",
  "shuffled-labels": "labels misaligned by a shuffle",
  overfit: "model too small to learn 8 samples",
  dynamics: "learning rate 100 times too high",
  "learning-rate-ladder": "labels misaligned by a shuffle",
};

/** Bugs that come with their own call of the one check. */
const ownExamples: Readonly<Record<string, string>> = {
  "shuffled-pixels": "pixels scrambled sample by sample",
  "loss-terms": "two losses 1000 times apart",
  "one-change": "two changes at once",
  schedule: "learning rate decay made for ImageNet",
};

/** One failure of every check, by the check's name. */
export async function failureExamples(): Promise<ReadonlyMap<string, Example>> {
  const bugs = await plantedBugs();
  const splits = splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 });
  const images = await digits();
  const bugOf = (name: string): (typeof bugs)[number] | undefined =>
    bugs.find((bug) => bug.name === name);
  const examples = new Map<string, Example>(Object.entries(handMade(images)));
  for (const [check, bug] of Object.entries(dataExamples)) {
    examples.set(check, { bug, run: () => runData(check, bug, splits) });
  }
  for (const [check, bug] of Object.entries(modelExamples)) {
    examples.set(check, { bug, run: async () => runEntry(check, bugOf(bug)?.subject?.()) });
  }
  for (const [check, bug] of Object.entries(ownExamples)) {
    examples.set(check, { bug, run: async () => required(await bugOf(bug)?.run?.(), bug) });
  }
  return examples;
}

function runData(check: string, name: string, splits: Splits): Promise<Verdict> {
  const bug = required(
    dataBugs.find((one) => one.name === name),
    name,
  );
  const planted = bug.plant(splits, createRandom("zoo").fork(name));
  return runEntry(check, { ...planted, buildModel: () => mlp(3) });
}

function runEntry(check: string, subject: CheckSubject | undefined): Promise<Verdict> {
  const entry = required(
    checks.find(({ name }) => name === check),
    check,
  );
  return entry.run(required(subject, check));
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new Error(`Expected the zoo to know ${name}.`);
}

/** Failures that no bug of the zoo makes by itself. */
function handMade(images: Splits): Readonly<Record<string, Example>> {
  const vectors = flat(images);
  return {
    "sample-look": {
      bug: "only 64 samples were looked at",
      run: () => runEntry("sample-look", { data: images, buildModel: () => mlp(3), samples: 64 }),
    },
    queries: {
      bug: "one class was looked at, and nothing else was asked",
      run: () => {
        const questions = ["class == 8", "class == 3 or class == 8"].map(
          (where) => browseData(images, { where, limit: 24 }).question,
        );
        return runEntry("queries", { data: images, buildModel: () => mlp(3), questions });
      },
    },
    "weak-slices": {
      bug: "a model that takes every 8 for a 1",
      run: async () =>
        checkWeakSlices({
          data: images,
          predicted: images.train.labels.map((label) => (label === 8 ? 1 : label)),
        }),
    },
    loader: {
      bug: "an augmentation that takes longer than the step",
      run: () =>
        checkLoader({
          data: vectors,
          buildModel: () => mlp(3),
          augment: (features) => {
            for (let turn = 0; turn < 400_000; turn += 1) features.reverse();
          },
        }),
    },
    augmentation: {
      bug: "samples shifted in the stage overfit",
      run: async () =>
        checkAugmentation({ data: images, augment: shiftImages({ pixels: 1 }), stage: "overfit" }),
    },
    human: {
      bug: "only 20 samples were labelled, 3 of them wrong",
      run: async () => checkHuman({ data: images, answers: fewAnswers(images) }),
    },
    errors: {
      bug: "a model that takes every 4 for a 0",
      run: () => checkErrors({ data: images, predictions: zeroForFour(images) }),
    },
    dependencies: {
      bug: "reshape that mixes the batch",
      run: async () =>
        checkDependencies({ data: vectors, buildModel: () => mlp(3, [new BatchMixer()]) }),
    },
    capacity: {
      bug: "a larger model that is frozen but for its last layer",
      run: () =>
        checkCapacity({
          data: vectors,
          buildModel: () => mlp(3),
          buildLarger: () => chain([64], [wide(), head(3)]),
          optimizer: { learningRate: 3e-3 },
        }),
    },
    "gradient-function": {
      bug: "a hand-written gradient of x³ that forgets the 3",
      run: async () =>
        checkGradientFunction(
          (x) => ({
            value: x.reduce((sum, value) => sum + value ** 3, 0),
            gradient: x.map((value) => value ** 2),
          }),
          { params: Float64Array.of(0.5, -1.2, 2) },
        ),
    },
    "layer-gradients": {
      bug: "gradient of a custom layer 1 % off",
      run: async () => checkLayerGradients(new Squared(1.01), { inputShape: [4] }),
    },
    "tensor-gradients": {
      bug: "an operation whose gradient forgets a factor of 2",
      run: async () => halfGradient(),
    },
    "same-function": {
      bug: "a vectorised mean over the wrong axis",
      run: async () =>
        checkSameFunction(
          (x) => tf.stack(tf.unstack(x).map((row) => row.mean())),
          (x) => x.mean(0),
          { shapes: [[4, 4]] },
        ),
    },
  };
}

function fewAnswers(data: Splits): Readonly<Record<string, number>> {
  const asked = samplesToAsk(data, { samples: 20 });
  return Object.fromEntries(
    asked.map((index, turn) => {
      const label = data.test.labels[index] ?? 0;
      return [data.test.ids[index] ?? "", turn < 3 ? (label + 1) % 10 : label];
    }),
  );
}

function zeroForFour({ test }: Splits): Predictions {
  const values = Float32Array.from({ length: test.labels.length * 10 }, (_, at) => {
    const label = test.labels[Math.floor(at / 10)];
    return at % 10 === (label === 4 ? 0 : label) ? 4 : 0;
  });
  return predictionsOf(test, "test", { values, classes: 10 });
}

function wide(): tf.layers.Layer {
  const layer = tf.layers.dense({
    units: 96,
    activation: "relu",
    kernelInitializer: tf.initializers.randomNormal({ stddev: 1e-4, seed: 5 }),
  });
  layer.trainable = false;
  return layer;
}

function halfGradient(): Verdict {
  const weights = tf.variable(tf.tensor1d([0.3, -0.7, 1.1]), true, "w");
  const square = tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    (save as tf.GradSaveFunc)([input]);
    return {
      value: input.square(),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => dy.mul(saved[0] ?? 0),
    };
  });
  try {
    return checkTensorGradients([weights], () => square(weights).sum().asScalar());
  } finally {
    weights.dispose();
  }
}
