import { AthanorError } from "../core/errors.ts";

/** The learning rate for the next update as a function of the updates done so far, an integer of at least 0. */
export type Schedule = (step: number) => number;

/**
 * One learning rate all the time: the recipe's choice until the last stage (row #83).
 *
 * @param learningRate - Positive.
 * @throws {AthanorError} `argument` when it isn't positive.
 */
export function constant(learningRate: number): Schedule {
  requirePositive("learningRate", learningRate);
  return (step) => {
    requireStep(step);
    return learningRate;
  };
}

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** Learning rate at step 0, positive. */
  readonly peak: number;
  /** Learning rate at the end, `0 … peak`; 0 by default. */
  readonly floor?: number;
  /** Steps until `floor` is reached; it stays there. */
  readonly totalSteps: number;
}

/**
 * Falls from `peak` to `floor` along half a cosine.
 *
 * @throws {AthanorError} `argument` when an option is out of range.
 * @see Loshchilov and Hutter (2017), SGDR, eq. 5, https://arxiv.org/abs/1608.03983
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { peak, floor = 0, totalSteps } = options;
  requirePositive("peak", peak);
  requireCount("totalSteps", totalSteps);
  if (!(floor >= 0 && floor <= peak)) {
    throw new AthanorError("argument", `Expected \`floor\` of 0 … ${peak}, received ${floor}.`);
  }
  return (step) => {
    requireStep(step);
    const progress = Math.min(step / totalSteps, 1);
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}

/** Options of {@link stepDecay}. */
export interface StepDecayOptions {
  /** Learning rate at step 0, positive. */
  readonly initial: number;
  /** Multiplies the rate at each boundary, `0 < factor ≤ 1`; 0.1 by default (row #83: ImageNet's ×0.1). */
  readonly factor?: number;
  /** Steps between two falls. */
  readonly every: number;
}

/**
 * Multiplies the learning rate by `factor` after each `every` steps.
 *
 * @throws {AthanorError} `argument` when an option is out of range.
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const { initial, factor = 0.1, every } = options;
  requirePositive("initial", initial);
  requireFactor(factor);
  requireCount("every", every);
  return (step) => {
    requireStep(step);
    return initial * factor ** Math.floor(step / every);
  };
}

/** Options of {@link exponential}. */
export interface ExponentialOptions {
  /** Learning rate at step 0, positive. */
  readonly initial: number;
  /** What is left of the rate after `decaySteps` steps, `0 < factor ≤ 1`. */
  readonly factor: number;
  readonly decaySteps: number;
}

/**
 * Falls smoothly: `initial × factor^(step ÷ decaySteps)`, as Keras' ExponentialDecay.
 *
 * @throws {AthanorError} `argument` when an option is out of range.
 */
export function exponential(options: ExponentialOptions): Schedule {
  const { initial, factor, decaySteps } = options;
  requirePositive("initial", initial);
  requireFactor(factor);
  requireCount("decaySteps", decaySteps);
  return (step) => {
    requireStep(step);
    return initial * factor ** (step / decaySteps);
  };
}

/**
 * Rises linearly to where `then` begins, and then follows it (row #121).
 *
 * The update after `step` steps uses `then(0) × (step + 1) ÷ steps` while `step < steps`, so that no step is lost on a
 * learning rate of 0.
 *
 * @param steps - Steps of the rise, a positive integer.
 * @param then - The schedule afterwards; its step 0 is the first step after the rise.
 * @throws {AthanorError} `argument` when `steps` isn't a positive integer.
 * @see Goyal et al. (2017), section 2.2, https://arxiv.org/abs/1706.02677
 */
export function warmup(steps: number, then: Schedule): Schedule {
  requireCount("steps", steps);
  return (step) => {
    requireStep(step);
    return step < steps ? (then(0) * (step + 1)) / steps : then(step - steps);
  };
}

function requireStep(step: number): void {
  if (Number.isInteger(step) && step >= 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`step\` to be an integer of at least 0, received ${step}.`,
  );
}

function requirePositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new AthanorError("argument", `Expected \`${name}\` to be above 0, received ${value}.`);
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a positive integer, received ${value}.`,
  );
}

function requireFactor(factor: number): void {
  if (factor > 0 && factor <= 1) return;
  throw new AthanorError("argument", `Expected \`factor\` of > 0 … 1, received ${factor}.`);
}
