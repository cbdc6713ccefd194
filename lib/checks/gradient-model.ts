import { tf } from "../backend/tf.ts";
import { createRandom } from "../core/random.ts";
import { dropoutLayers, withDropout } from "../training/dropout-layers.ts";
import { lossFunction, type LossName } from "../training/losses.ts";
import { createKinkRecorder, type KinkRecorder } from "./kink-recorder.ts";
import { checkCoordinate, type Probe, type TensorCheck } from "./numeric-gradient.ts";

/** A model, samples and a loss as plain data, which can go to a worker. */
export interface GradientTask {
  /** The model's topology, JSON text of `model.toJSON()`. */
  readonly topology: string;
  /** All weights in the model's order. */
  readonly weights: readonly {
    readonly shape: readonly number[];
    readonly values: ArrayLike<number>;
  }[];
  /** Shape `[count, ...shape]`. */
  readonly features: ArrayLike<number>;
  /** With the batch dimension. */
  readonly shape: readonly number[];
  readonly labels: ArrayLike<number>;
  readonly loss: LossName;
  /** Coordinates of each tensor. */
  readonly perTensor: number;
  readonly seed: number;
}

/** What {@link measureGradients} found. */
export interface GradientMeasurement {
  readonly tensors: readonly TensorCheck[];
  /** Rectifiers, maxima and the like that the forward pass decided. */
  readonly decisions: number;
  readonly loss: number;
  /** Bytes of one number: 8 in double precision. */
  readonly bytesPerNumber: number;
}

/**
 * Compares backpropagation with centred differences for a sample of every trainable tensor.
 *
 * It computes in the precision of this process' `Float32Array`; the worker of the check makes that double. Dropout and
 * penalties are off; batch normalisation uses the batch's statistics, as in training.
 *
 * @param task - What to check.
 * @param onProgress - Told the share of tensors done.
 */
export async function measureGradients(
  task: GradientTask,
  onProgress: (fraction: number) => void = () => undefined,
): Promise<GradientMeasurement> {
  await tf.setBackend("cpu");
  const model = await rebuild(task);
  const bench = createBench(model, task);
  const gradients = bench.gradients();
  const base = bench.probe();
  const random = createRandom(task.seed);
  const tensors = model.trainableWeights.map((weight, position): TensorCheck => {
    const variable = weight.read() as tf.Variable;
    const chosen = random.permutation(variable.size).slice(0, task.perTensor).toSorted();
    const values = Array.from(variable.dataSync());
    const coordinates = Array.from(chosen, (index) =>
      checkCoordinate({
        index,
        at: values[index] ?? 0,
        analytic: gradients[position]?.[index] ?? 0,
        pattern: base.pattern,
        evaluate: (value) => bench.probeWith(variable, values.with(index, value)),
      }),
    );
    assign(variable, values);
    onProgress((position + 1) / model.trainableWeights.length);
    return { name: weight.originalName, shape: [...variable.shape], coordinates };
  });
  const bytesPerNumber = tf.tidy(() => {
    const [third] = tf.scalar(1).div(3).dataSync();
    return third === 1 / 3 ? 8 : 4;
  });
  return { tensors, decisions: base.decisions, loss: base.value, bytesPerNumber };
}

async function rebuild(task: GradientTask): Promise<tf.LayersModel> {
  const model = await tf.models.modelFromJSON({ modelTopology: JSON.parse(task.topology) });
  const weights = task.weights.map(({ shape, values }) =>
    tf.tensor(Array.from(values), [...shape]),
  );
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

interface Bench {
  /** Derivatives of each trainable weight; undefined where the loss doesn't depend on it. */
  gradients(): (readonly number[] | undefined)[];
  probe(): Probe & { readonly decisions: number };
  probeWith(variable: tf.Variable, values: readonly number[]): Probe;
}

function createBench(model: tf.LayersModel, task: GradientTask): Bench {
  const features = tf.tensor(Array.from(task.features), [...task.shape]);
  const labels = tf.tensor1d(Array.from(task.labels), "int32");
  const loss = lossFunction(task.loss);
  const dropouts = dropoutLayers(model);
  const recorder: KinkRecorder = createKinkRecorder();
  const forward = (): tf.Tensor2D =>
    withDropout(
      dropouts,
      { rate: 0 },
      () => model.apply(features, { training: true }) as tf.Tensor2D,
    );
  const probe = (): Probe & { readonly decisions: number } =>
    tf.tidy(() => {
      const { result, pattern, decisions } = recorder.watch(forward);
      return { value: loss(result, labels).dataSync()[0] ?? Number.NaN, pattern, decisions };
    });
  return {
    gradients: () => {
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      return tf.tidy(() => {
        const { grads } = tf.variableGrads(() => loss(forward(), labels), variables);
        return variables.map(({ name }) => {
          const gradient = grads[name];
          return gradient === undefined ? undefined : Array.from(gradient.dataSync());
        });
      });
    },
    probe,
    probeWith: (variable, values) => {
      assign(variable, values);
      return probe();
    },
  };
}

function assign(variable: tf.Variable, values: readonly number[]): void {
  tf.tidy(() => {
    variable.assign(tf.tensor([...values], variable.shape));
  });
}
