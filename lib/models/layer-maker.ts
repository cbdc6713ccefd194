import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";

/** What the models of this folder have in common. */
export interface ModelOptions {
  /** Shape of one sample, e.g. `[8, 8, 1]`. */
  readonly inputShape: readonly number[];
  /** Number of classes, at least 2. */
  readonly classes: number;
  /** All initial weights and dropout masks follow from it; each layer has a stream of its own. */
  readonly seed: number | string;
  /** Fraction of values that dropout sets to zero before dense layers (never the input), in `[0, 1)`; the default 0 leaves it out. */
  readonly dropout?: number;
  /**
   * λ of the penalty λ Σ w² over kernels (not biases), at least 0; the default is 0.
   *
   * The penalty is in `model.calculateLosses()`; a training loop has to add it to its loss.
   */
  readonly weightDecay?: number;
}

/** Makes seeded layers of one model. */
export interface LayerMaker {
  /** 3×3 convolution with ReLU, output as large as the input, He's normal initialiser (row #51). */
  conv(name: string, filters: number): tf.layers.Layer;
  /** Dense layer with ReLU, He's normal initialiser (row #51). */
  dense(name: string, units: number): tf.layers.Layer;
  /** A dropout layer, or none when the rate is 0. */
  dropout(name: string): readonly tf.layers.Layer[];
  /** The output layer, named `logits`: no softmax, weights so small that the first loss is ln C (row #47). */
  logits(): tf.layers.Layer;
}

/** Standard deviation of the output layer's weights, the usual "small random numbers" of CS231n. */
const smallWeight = 0.01;

/**
 * Opens a maker.
 *
 * @throws {@link AthanorError} When an option is out of its range.
 * @see He et al. (2015), Delving deep into rectifiers, https://arxiv.org/abs/1502.01852
 */
export function createLayerMaker(options: ModelOptions): LayerMaker {
  const { classes, dropout = 0, weightDecay = 0 } = options;
  requireOptions(options);
  const random = createRandom(options.seed);
  // TensorFlow.js takes seed 0 for no seed.
  const seed = (purpose: string): number => 1 + random.fork(purpose).integer(2 ** 30);
  const relu = (name: string) => ({
    name,
    activation: "relu" as const,
    kernelInitializer: tf.initializers.heNormal({ seed: seed(`weights/${name}`) }),
    ...(weightDecay > 0 ? { kernelRegularizer: tf.regularizers.l2({ l2: weightDecay }) } : {}),
  });
  return {
    conv: (name, filters) =>
      tf.layers.conv2d({ ...relu(name), filters, kernelSize: 3, padding: "same" }),
    dense: (name, units) => tf.layers.dense({ ...relu(name), units }),
    dropout: (name) =>
      dropout > 0
        ? [tf.layers.dropout({ name, rate: dropout, seed: seed(`dropout/${name}`) })]
        : [],
    logits: () =>
      tf.layers.dense({
        ...relu("logits"),
        activation: "linear",
        units: classes,
        kernelInitializer: tf.initializers.randomNormal({
          stddev: smallWeight,
          seed: seed("weights/logits"),
        }),
      }),
  };
}

/**
 * Chains layers into a model.
 *
 * A functional model, because a `tf.Sequential` answers `calculateLosses()` with nothing (TensorFlow.js 4.22), and a
 * training loop of its own would lose the weight decay without a word.
 */
export function chain(
  name: string,
  inputShape: readonly number[],
  layers: readonly tf.layers.Layer[],
): tf.LayersModel {
  const input = tf.input({ name: "input", shape: [...inputShape] });
  const output = layers.reduce((tensor, layer) => layer.apply(tensor) as tf.SymbolicTensor, input);
  return tf.model({ name, inputs: input, outputs: output });
}

function requireOptions(options: ModelOptions): void {
  const { classes, dropout = 0, weightDecay = 0 } = options;
  const [wrong] = [
    ...rangeError("classes", classes, "an integer of at least 2", isCount(classes, 2)),
    ...rangeError("dropout", dropout, "a fraction in [0, 1)", dropout >= 0 && dropout < 1),
    ...rangeError(
      "weightDecay",
      weightDecay,
      "a finite number of at least 0",
      weightDecay >= 0 && weightDecay < Number.POSITIVE_INFINITY,
    ),
  ];
  if (wrong !== undefined) throw wrong;
}

/**
 * Refuses layer sizes that aren't positive integers.
 *
 * @throws {@link AthanorError} Naming the option and the first wrong size.
 */
export function requireSizes(name: string, sizes: readonly number[]): void {
  const wrong = sizes.find((size) => !isCount(size, 1));
  if (wrong === undefined) return;
  throw new AthanorError(
    "argument",
    `Expected each of \`${name}\` to be an integer of at least 1, received ${wrong}.`,
  );
}

function rangeError(
  name: string,
  value: number,
  expected: string,
  fits: boolean,
): readonly AthanorError[] {
  if (fits) return [];
  return [
    new AthanorError("argument", `Expected \`${name}\` to be ${expected}, received ${value}.`),
  ];
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
