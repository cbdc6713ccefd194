import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { createRandom } from "../core/random.ts";
import type { KinkRecorder } from "./kink-recorder.ts";
import {
  type CoordinateCheck,
  checkCoordinate,
  type Probe,
  sweepSteps,
  type SweepPoint,
  type TensorCheck,
  goodBound,
} from "./numeric-gradient.ts";

/** A loss over variables, to be differentiated both ways. */
export interface VariableTask {
  readonly variables: readonly { readonly name: string; readonly variable: tf.Variable }[];
  /** Without randomness; differentiable by TensorFlow.js. Its kinks are watched. */
  readonly forward: () => tf.Tensor;
  /** What comes after and has no kinks, such as a softmax cross-entropy, whose maximum only keeps it stable. */
  readonly finish: (output: tf.Tensor) => tf.Scalar;
  /** Coordinates of each tensor. */
  readonly perTensor: number;
  readonly seed: number;
}

/** What {@link measureVariables} found. */
export interface VariableMeasurement {
  readonly tensors: readonly TensorCheck[];
  /** Rectifiers, maxima and the like that the forward pass decided. */
  readonly decisions: number;
  readonly loss: number;
  /** Bytes of one number: 8 in double precision. */
  readonly bytesPerNumber: number;
  /** The worst coordinate's error by step size; undefined where all are good. */
  readonly sweep?: StepSweep;
  /** Norm of each tensor's gradient by backpropagation, in the order of the tensors. */
  readonly norms: readonly number[];
}

/** The relative error of one derivative by step size: a U between rounding and curvature (row #67). */
export interface StepSweep {
  readonly tensor: string;
  readonly index: number;
  readonly points: readonly SweepPoint[];
}

/**
 * Compares backpropagation with centred differences for a sample of every variable, in the precision of this process'
 * `Float32Array` on the backend at hand; the variables are put back.
 *
 * @param recorder - Tells which side of every kink was taken.
 * @param onProgress - Told the share of tensors done.
 */
export function measureVariables(
  task: VariableTask,
  recorder: KinkRecorder,
  onProgress: (fraction: number) => void = () => undefined,
): VariableMeasurement {
  const probe = (): Probe & { readonly decisions: number } =>
    tf.tidy(() => {
      const { result, pattern, decisions } = recorder.watch(task.forward);
      return { value: task.finish(result).dataSync()[0] ?? Number.NaN, pattern, decisions };
    });
  const gradients = gradientsOf(task);
  const base = probe();
  const random = createRandom(task.seed);
  let worst: (StepSweep & { readonly error: number }) | undefined;
  const tensors = task.variables.map(({ name, variable }, position): TensorCheck => {
    const chosen = random.permutation(variable.size).slice(0, task.perTensor).toSorted();
    const values = Array.from(variable.dataSync());
    const options = (index: number): Parameters<typeof checkCoordinate>[0] => ({
      index,
      at: values[index] ?? 0,
      analytic: gradients[position]?.[index] ?? 0,
      pattern: base.pattern,
      evaluate: (value) => {
        assign(variable, values.with(index, value));
        return probe();
      },
    });
    const coordinates = Array.from(chosen, (index) => checkCoordinate(options(index)));
    const bad = worstOf(coordinates);
    if (bad !== undefined && bad.relativeError > Math.max(goodBound, worst?.error ?? 0)) {
      const points = sweepSteps(options(bad.index));
      worst = { tensor: name, index: bad.index, points, error: bad.relativeError };
    }
    assign(variable, values);
    onProgress((position + 1) / task.variables.length);
    return { name, shape: [...variable.shape], coordinates };
  });
  return {
    tensors,
    decisions: base.decisions,
    loss: base.value,
    bytesPerNumber: bytesPerNumber(),
    norms: gradients.map(normOf),
    ...(worst === undefined
      ? {}
      : { sweep: { tensor: worst.tensor, index: worst.index, points: worst.points } }),
  };
}

function gradientsOf(task: VariableTask): (readonly number[] | undefined)[] {
  const variables = task.variables.map(({ variable }) => variable);
  return tf.tidy(() => {
    const { grads } = closingTape(() =>
      tf.variableGrads(() => task.finish(task.forward()), variables),
    );
    return variables.map(({ name }) => {
      const gradient = grads[name];
      return gradient === undefined ? undefined : Array.from(gradient.dataSync());
    });
  });
}

/** A tensor may hold millions of numbers: too many for the arguments of `Math.hypot`. */
function normOf(values: readonly number[] | undefined): number {
  return Math.sqrt((values ?? []).reduce((sum, value) => sum + value * value, 0));
}

function worstOf(coordinates: readonly CoordinateCheck[]): CoordinateCheck | undefined {
  return coordinates
    .filter(({ status }) => status === "compared")
    .toSorted((a, b) => b.relativeError - a.relativeError)[0];
}

function bytesPerNumber(): number {
  return tf.tidy(() => {
    const [third] = tf.scalar(1).div(3).dataSync();
    return third === 1 / 3 ? 8 : 4;
  });
}

function assign(variable: tf.Variable, values: readonly number[]): void {
  tf.tidy(() => {
    variable.assign(tf.tensor([...values], variable.shape));
  });
}
