import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Verdict } from "../core/verdict.ts";
import type { NamedVariable } from "../training/named-variables.ts";
import { defaultSeed, requireCount } from "./check-options.ts";
import { measureInProcess } from "./gradient-in-process.ts";
import { gradientVerdict } from "./gradient-verdict.ts";

/** Options of {@link checkTensorGradients}. */
export interface TensorGradientOptions {
  /** Coordinates of each tensor; default 10 (row #73). */
  readonly perTensor?: number;
  readonly seed?: number;
  /** Layers between the variables and the loss, for the bound; default 1. */
  readonly depth?: number;
}

/**
 * Compares backpropagation with centred differences for any loss over variables, e.g. a custom loss or an operation with
 * `tf.customGrad` (rows #67 to #73), in double precision on the `cpu` backend.
 *
 * @param params - What the loss is differentiated by; put back afterwards.
 * @param loss - A scalar of TensorFlow.js operations, without randomness.
 * @throws {AthanorError} `argument` when there are no variables.
 */
export function checkTensorGradients(
  params: readonly tf.Variable[],
  loss: () => tf.Scalar,
  options: TensorGradientOptions = {},
): Verdict {
  if (params.length === 0) {
    throw new AthanorError(
      "argument",
      "Expected `params` to hold at least one variable, received none.",
    );
  }
  return checkNamed(
    params.map((variable) => ({ name: variable.name, variable })),
    loss,
    options,
  );
}

function checkNamed(
  variables: readonly NamedVariable[],
  loss: () => tf.Scalar,
  options: TensorGradientOptions,
): Verdict {
  const { perTensor = recipeNumber("gradientDims"), seed = defaultSeed, depth = 1 } = options;
  requireCount("perTensor", perTensor);
  const measurement = measureInProcess({
    variables,
    forward: loss,
    finish: (output) => output.asScalar(),
    perTensor,
    seed,
  });
  return gradientVerdict(measurement, { depth, setting: { perTensor } });
}

/** Options of {@link checkLayerGradients}. */
export interface LayerGradientOptions extends TensorGradientOptions {
  /** Shape of the layer's input without the batch. */
  readonly inputShape: readonly number[];
  /** Samples; default 3. */
  readonly samples?: number;
}

/**
 * Checks one layer by itself: the gradients of its weights and of its input, for a random projection of its output
 * (row #73).
 *
 * @param layer - Built on first use; its weights are put back.
 */
export function checkLayerGradients(
  layer: tf.layers.Layer,
  options: LayerGradientOptions,
): Verdict {
  const { inputShape, samples = recipeNumber("gradientPoints"), seed = defaultSeed } = options;
  requireCount("samples", samples);
  const random = createRandom(seed);
  const shape = [samples, ...inputShape];
  const normal = (size: number): Float32Array =>
    Float32Array.from({ length: size }, () => random.normal());
  const size = shape.reduce((product, length) => product * length, 1);
  const input = tf.tidy(() => tf.variable(tf.tensor(normal(size), shape), true));
  const outputSize = tf.tidy(() => (layer.apply(input, { training: true }) as tf.Tensor).size);
  const projection = tf.tensor1d(normal(outputSize));
  try {
    const weights = layer.trainableWeights.map((weight) => ({
      name: weight.originalName,
      variable: weight.read() as tf.Variable,
    }));
    const loss = (): tf.Scalar =>
      (layer.apply(input, { training: true }) as tf.Tensor)
        .flatten()
        .mul(projection)
        .sum()
        .asScalar();
    return checkNamed([...weights, { name: "input", variable: input }], loss, options);
  } finally {
    tf.dispose([input, projection]);
  }
}
