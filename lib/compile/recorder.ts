import { AthanorError } from "../core/errors.ts";
import {
  coverBinding,
  type NativeBackend,
  type OpAttribute,
  type TensorMetadata,
  type TensorValues,
} from "../backend/native-binding.ts";
import { userLine } from "./user-line.ts";

/** An op as it went through the binding. */
export interface RecordedOp {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly TensorMetadata[];
  /** The user's line that caused it. */
  readonly line: string;
}

/** A tensor made of JavaScript values. */
export interface RecordedConstant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly values: TensorValues;
  readonly line: string;
}

/** Something in a step that a graph can't repeat. */
export interface Obstacle {
  readonly what: string;
  readonly line: string;
  readonly remedy: string;
}

/** Everything that went through the binding while a step ran. */
export interface Recording {
  readonly ops: readonly RecordedOp[];
  /** By tensor id. */
  readonly constants: ReadonlyMap<number, RecordedConstant>;
  readonly obstacles: readonly Obstacle[];
  /** What `Math.random` gave, in order. */
  readonly draws: readonly number[];
}

let obstruct: ((what: string, remedy: string) => void) | undefined;

/** Whether a step is being recorded; one within it is then part of it. */
export function isRecording(): boolean {
  return obstruct !== undefined;
}

/**
 * Says that the step which is being recorded does something that changes from call to call; ignored outside of one.
 *
 * @param what - E.g. `the loss reads context.step`.
 * @param remedy - What to do instead.
 */
export function noteObstacle(what: string, remedy: string): void {
  obstruct?.(what, remedy);
}

/** Ops whose results have shapes that depend on values, which JavaScript has already used. */
const valueShaped = /^(?:Where|Unique|UniqueV2|NonMaxSuppression.*|BooleanMask|SparseToDense)$/u;

/**
 * Runs a synchronous function and records what it does at the binding; the ops are executed as ever.
 *
 * @param backend - Its binding is replaced while `run` runs.
 * @param run - Does the work.
 * @param options - `random`: stands in for `Math.random`, so that what JavaScript draws is known and repeatable;
 *   `strict`: throw at the first obstacle, where its line is on the stack.
 */
export function record<T>(
  backend: NativeBackend,
  run: () => T,
  options: { readonly random: () => number; readonly strict: boolean },
): { readonly result: T; readonly recording: Recording } {
  const ops: RecordedOp[] = [];
  const constants = new Map<number, RecordedConstant>();
  const obstacles: Obstacle[] = [];
  const draws: number[] = [];
  const keep = createKeeper();
  const note = (what: string, remedy: string): Obstacle => {
    const obstacle = { what, remedy, line: userLine() };
    obstacles.push(obstacle);
    return obstacle;
  };
  const stop = (what: string, remedy: string): void => {
    const obstacle = note(what, remedy);
    if (options.strict) throw obstacleError(obstacle);
  };
  const { binding } = backend;
  const recording = coverBinding(binding, {
    executeOp: (name, attributes, inputs, outputCount) => {
      if (valueShaped.test(name)) stop(`${name} makes shapes that depend on values`, shapeRemedy);
      const outputs = binding.executeOp(name, attributes, inputs, outputCount);
      ops.push({ name, attributes, inputs, outputs, line: userLine() });
      return outputs;
    },
    createTensor: (shape, dtype, values) => {
      const id = binding.createTensor(shape, dtype, values);
      constants.set(id, { shape: [...shape], dtype, values: keep(values), line: userLine() });
      return id;
    },
    tensorDataSync: (id) => {
      if (!constants.has(id)) stop("the value of a tensor is read", readRemedy);
      return binding.tensorDataSync(id);
    },
    tensorData: (id) => {
      // An error here would only reject the promise that nobody awaits.
      if (!constants.has(id)) note("the value of a tensor is read", readRemedy);
      return binding.tensorData?.(id);
    },
  });
  const random = Math.random;
  obstruct = stop;
  backend.binding = recording;
  Math.random = (): number => {
    const value = options.random();
    draws.push(value);
    return value;
  };
  try {
    return { result: run(), recording: { ops, constants, obstacles, draws } };
  } finally {
    obstruct = undefined;
    backend.binding = binding;
    Math.random = random;
  }
}

/** Copies the values of constants; those of one value throughout, of which gradients have many large ones, once for all. */
function createKeeper(): (values: TensorValues) => TensorValues {
  const kept = new Map<string, TensorValues>();
  return (values) => {
    const [first] = values;
    if (!ArrayBuffer.isView(values) || values.some((value) => !Object.is(value, first))) {
      return values.slice();
    }
    const key = `${values.constructor.name} ${values.length} ${Object.is(first, -0) ? "-0" : String(first)}`;
    const copy = kept.get(key) ?? values.slice();
    kept.set(key, copy);
    return copy;
  };
}

const readRemedy =
  "Return the tensor from the step and read it outside (await loss.data()), or pass the value in as an argument";
const shapeRemedy = "Do this outside of the step";

/** The error that names the line and the remedy. */
export function obstacleError({ what, line, remedy }: Obstacle): AthanorError {
  return new AthanorError(
    "argument",
    `Expected a step that can run as one graph, but ${what}${line === "" ? "" : ` at ${line}`}. ${remedy}, or call \`compile(step, { fallback: "eager" })\`.`,
  );
}
