import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";
import type { NamedArray } from "../core/snapshot.ts";
import { type NamedVariable, readVariables, writeVariables } from "./named-variables.ts";

/** Which optimizer updates the weights, and how. */
export interface OptimizerOptions {
  /** Default `adam` (row #81). */
  readonly name?: "adam" | "sgd" | "momentum" | "rmsprop";
  /** Positive; default 3e-4 (row #81). */
  readonly learningRate?: number;
  /** Decoupled weight decay of AdamW: each update also takes `learningRate × weightDecay × w` off weights of rank 2 and more; default 0. */
  readonly weightDecay?: number;
  /** Adam: decay of the mean gradient; default 0.9. */
  readonly beta1?: number;
  /** Adam: decay of the mean squared gradient; default 0.999. */
  readonly beta2?: number;
  /** Adam and RMSProp: keeps the division finite; default 1e-7. */
  readonly epsilon?: number;
  /** Momentum: share of the last update that is kept; default 0.9. RMSProp: default 0. */
  readonly momentum?: number;
  /** RMSProp: decay of the mean squared gradient; default 0.9. */
  readonly decay?: number;
}

/** Updates variables by gradients; unlike tf.train's its state is read and written at once, so that a resumed run is bitwise equal. */
export interface Optimizer {
  readonly learningRate: number;
  /** From the next update on. */
  setLearningRate(learningRate: number): void;
  /**
   * One update.
   *
   * @param gradients - In the order of the variables; undefined where the loss doesn't depend on the variable. The caller
   *   disposes them.
   */
  apply(gradients: readonly (tf.Tensor | undefined)[]): void;
  /**
   * What changes from update to update: learning rate, decay, bias corrections.
   *
   * @param later - Of the update so many after the next one, at today's learning rate; default 0.
   */
  numbers(later?: number): Float32Array;
  /**
   * The tensor part of an update, which a graph can repeat; {@link Optimizer.count} follows.
   *
   * @param gradients - As for `apply`.
   * @param numbers - What {@link Optimizer.numbers} gave, shape `[count]`.
   */
  applyNumbers(gradients: readonly (tf.Tensor | undefined)[], numbers: tf.Tensor1D): void;
  /** Counts an update that `applyNumbers` has done. */
  count(): void;
  /** The slots, which updates change besides the variables. */
  readonly slots: readonly tf.Variable[];
  /** Slots and the number of updates; plain arrays. */
  snapshot(): NamedArray[];
  /** Puts {@link Optimizer.snapshot} back. */
  restore(arrays: readonly NamedArray[]): void;
  /** Frees the slots; harmless when called twice. */
  dispose(): void;
}

/** Gives what is taken off a variable; runs inside `tf.tidy` and may write its slots. */
type Rule = (gradient: tf.Tensor, slots: readonly tf.Variable[], numbers: RuleNumbers) => tf.Tensor;

/** Scalars of one update; the corrections are a method's own. */
interface RuleNumbers {
  readonly learningRate: tf.Tensor;
  readonly corrections: readonly tf.Tensor[];
}

interface Method {
  readonly slotNames: readonly string[];
  /** Numbers that depend on the update, counted from 1; in double precision until they become tensors. */
  readonly corrections?: (update: number) => readonly number[];
  readonly rule: Rule;
}

/**
 * Creates an optimizer; its formulas are those of `tf.train`, which keeps Adam's bias correction in float32; here it
 * is in double precision.
 *
 * @param options - Method and numbers.
 * @param variables - What it updates; slots of the same shapes are allocated at once and freed by `dispose`.
 * @throws {AthanorError} `argument` when a number is out of range.
 */
export function createOptimizer(
  options: OptimizerOptions,
  variables: readonly NamedVariable[],
): Optimizer {
  const { weightDecay = 0 } = options;
  requireNonNegative("weightDecay", weightDecay);
  let learningRate = requireLearningRate(options.learningRate ?? 3e-4);
  let updates = 0;
  const method = methodOf(options);
  const targets = createTargets(variables, method.slotNames);
  const slots = targets.flatMap((target) => target.slots);
  const numbers = (later = 0): Float32Array =>
    Float32Array.of(
      learningRate,
      1 - learningRate * weightDecay,
      ...(method.corrections?.(updates + later + 1) ?? []),
    );
  const applyNumbers: Optimizer["applyNumbers"] = (gradients, tensor) => {
    tf.tidy(() => {
      const [rate, decay, ...corrections] = tf.unstack(tensor);
      if (rate === undefined || decay === undefined) return;
      for (const [index, target] of targets.entries()) {
        const gradient = gradients[index];
        if (gradient === undefined) continue;
        updateOne(target, {
          decay: weightDecay > 0 ? decay : undefined,
          step: method.rule(gradient, variablesOf(target.slots), {
            learningRate: rate,
            corrections,
          }),
        });
      }
    });
  };
  return {
    get learningRate() {
      return learningRate;
    },
    setLearningRate: (next) => {
      // A schedule may end at 0, as a cosine does.
      requireNonNegative("learningRate", next);
      learningRate = next;
    },
    numbers,
    applyNumbers,
    count: () => {
      updates += 1;
    },
    apply: (gradients) => {
      tf.tidy(() => {
        applyNumbers(gradients, tf.tensor1d(numbers()));
      });
      updates += 1;
    },
    slots: variablesOf(slots),
    ...slotState(slots, { read: () => updates, write: (count) => (updates = count) }),
  };
}

function variablesOf(named: readonly NamedVariable[]): tf.Variable[] {
  return named.map(({ variable }) => variable);
}

function updateOne(
  { variable }: Target,
  { decay, step }: { readonly decay: tf.Tensor | undefined; readonly step: tf.Tensor },
): void {
  const decayed = decay !== undefined && variable.rank > 1 ? variable.mul(decay) : variable;
  variable.assign(decayed.sub(step));
}

/** A variable with its slots. */
interface Target {
  readonly variable: tf.Variable;
  readonly slots: readonly NamedVariable[];
}

function slotState(
  slots: readonly NamedVariable[],
  updates: { readonly read: () => number; readonly write: (count: number) => void },
): Pick<Optimizer, "snapshot" | "restore" | "dispose"> {
  return {
    snapshot: () => [
      { name: "iterations", shape: [], dtype: "int32", values: Int32Array.of(updates.read()) },
      ...readVariables(slots),
    ],
    restore: ([iterations, ...rest]) => {
      writeVariables(slots, rest);
      updates.write(iterations?.values[0] ?? 0);
    },
    dispose: () => {
      for (const { variable } of slots) {
        if (!variable.isDisposed) variable.dispose();
      }
    },
  };
}

function methodOf(options: OptimizerOptions): Method {
  const { name = "adam" } = options;
  const method = methods[name]?.(options);
  if (method !== undefined) return method;
  throw new AthanorError(
    "argument",
    `Expected the optimizer to be one of: ${Object.keys(methods).join(", ")}; received ${JSON.stringify(name)}.`,
  );
}

const methods: Readonly<
  Record<NonNullable<OptimizerOptions["name"]>, (options: OptimizerOptions) => Method>
> = { adam, sgd, momentum, rmsprop };

/** Kingma and Ba (2015), algorithm 1, https://arxiv.org/abs/1412.6980 */
function adam(options: OptimizerOptions): Method {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  requireFraction("beta1", beta1);
  requireFraction("beta2", beta2);
  return {
    slotNames: ["m", "v"],
    corrections: (update) => [1 - beta1 ** update, 1 - beta2 ** update],
    rule: (gradient, [first, second], { learningRate, corrections: [bias1, bias2] }) => {
      if (first === undefined || second === undefined) return gradient;
      if (bias1 === undefined || bias2 === undefined) return gradient;
      first.assign(first.mul(beta1).add(gradient.mul(1 - beta1)));
      second.assign(second.mul(beta2).add(gradient.square().mul(1 - beta2)));
      const mean = first.div(bias1);
      const size = second.div(bias2).sqrt().add(epsilon);
      return mean.div(size).mul(learningRate);
    },
  };
}

function sgd(): Method {
  return {
    slotNames: [],
    rule: (gradient, _slots, { learningRate }) => gradient.mul(learningRate),
  };
}

/** Heavy ball: the velocity keeps gradients, the learning rate scales it when it is used, as `tf.train.momentum`. */
function momentum(options: OptimizerOptions): Method {
  const { momentum: kept = 0.9 } = options;
  requireFraction("momentum", kept);
  return {
    slotNames: ["velocity"],
    rule: (gradient, [velocity], { learningRate }) => {
      if (velocity === undefined) return gradient;
      velocity.assign(velocity.mul(kept).add(gradient));
      return velocity.mul(learningRate);
    },
  };
}

/** Tieleman and Hinton (2012), lecture 6.5; epsilon inside the root as `tf.train.rmsprop`. */
function rmsprop(options: OptimizerOptions): Method {
  const { decay = 0.9, momentum: kept = 0, epsilon = 1e-7 } = options;
  requireFraction("decay", decay);
  requireFraction("momentum", kept);
  return {
    slotNames: ["rms", "velocity"],
    rule: (gradient, [meanSquare, velocity], { learningRate }) => {
      if (meanSquare === undefined || velocity === undefined) return gradient;
      meanSquare.assign(meanSquare.mul(decay).add(gradient.square().mul(1 - decay)));
      const scaled = gradient.mul(learningRate).div(meanSquare.add(epsilon).sqrt());
      velocity.assign(velocity.mul(kept).add(scaled));
      return velocity.clone();
    },
  };
}

/** Each variable with its slots; when one can't be made, those before it are freed. */
function createTargets(variables: readonly NamedVariable[], names: readonly string[]): Target[] {
  const made: Target[] = [];
  try {
    for (const { name, variable } of variables) {
      const slots: NamedVariable[] = [];
      made.push({ variable, slots });
      for (const slot of names) {
        const zeros = tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
        slots.push({ name: `${name}/${slot}`, variable: zeros });
      }
    }
    return made;
  } catch (error) {
    tf.dispose(made.flatMap(({ slots }) => slots.map((slot) => slot.variable)));
    throw error;
  }
}

function requireLearningRate(value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new AthanorError("argument", `Expected \`learningRate\` to be above 0, received ${value}.`);
}

function requireFraction(name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new AthanorError("argument", `Expected \`${name}\` of 0 … < 1, received ${value}.`);
}

function requireNonNegative(name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new AthanorError("argument", `Expected \`${name}\` to be at least 0, received ${value}.`);
}
