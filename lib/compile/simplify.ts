import { isFilled, shapeOf } from "./trace-shapes.ts";
import type { Source, Trace, TracedOp } from "./trace.ts";

/**
 * Puts single ops of TensorFlow in place of what tfjs computes by several, where the result is the same for finite values:
 * `ReluGrad` for the gradient of relu (seven passes over the activations), `BiasAdd` for the addition of a bias, and no copies for factors that broadcasting repeats. TensorFlow then fuses convolution, bias and
 * relu, as it does for Keras.
 *
 * @param trace - Ops keep their places; those that nothing needs any more aren't written into the graph.
 */
export function simplify(trace: Trace): Trace {
  const ops = trace.ops.map((op) => {
    const rule = rules[op.name];
    return rule === undefined ? op : (rule(op, trace) ?? op);
  });
  return { ...trace, ops };
}

type Rule = (op: TracedOp, trace: Trace) => TracedOp | undefined;

const rules: Readonly<Record<string, Rule>> = {
  Mul: (op, trace) =>
    reluGradient(op, trace) ??
    gradientOfOutput(op, trace, { forward: "Sigmoid", gradient: "SigmoidGrad" }) ??
    gradientOfOutput(op, trace, { forward: "Tanh", gradient: "TanhGrad" }) ??
    withoutTile(op, trace),
  Add: biasAdd,
  AddV2: biasAdd,
};

/** `dy · step(x)`, in whichever order; tfjs writes step as a choice between 1, 0 and NaN. */
function reluGradient(op: TracedOp, trace: Trace): TracedOp | undefined {
  const [one, other] = op.inputs;
  if (one === undefined || other === undefined) return undefined;
  const [dy, x] = [
    [one, stepInput(other, trace)],
    [other, stepInput(one, trace)],
  ].find(([, input]) => input !== undefined) ?? [undefined, undefined];
  if (dy === undefined || x === undefined || !sameShape(dy, x, trace)) return undefined;
  // What relu gave says as much as what it took, which may then vanish into the op before.
  return { ...op, name: "ReluGrad", attributes: [], inputs: [dy, reluOf(x, trace) ?? x] };
}

/** The `x` of `where(isNaN(x), x, where(x > 0, 1, 0))`. */
function stepInput(source: Source, trace: Trace): Source | undefined {
  const [condition, x, rest] = inputsAt(throughCast(source, trace), "Select", trace);
  const [tested] = inputsAt(condition, "IsNan", trace);
  const compared = isPositive(rest, trace);
  return x !== undefined && same(tested, x) && same(compared, x) ? x : undefined;
}

/** The `x` of `where(x > 0, 1, 0)`. */
function isPositive(source: Source | undefined, trace: Trace): Source | undefined {
  const [positive, one, zero] = inputsAt(source, "Select", trace);
  const [x, bound] = inputsAt(positive, "Greater", trace);
  const [, filled] = inputsAt(zero, "Fill", trace);
  const isStep = isFilled(bound, 0, trace) && isFilled(one, 1, trace) && isFilled(filled, 0, trace);
  return isStep ? x : undefined;
}

/** `dy · y · (1 - y)` of a sigmoid, `dy · (1 - y²)` of a tanh, whichever way round. */
function gradientOfOutput(
  op: TracedOp,
  trace: Trace,
  { forward, gradient }: { readonly forward: string; readonly gradient: string },
): TracedOp | undefined {
  const derivative = forward === "Tanh" ? tanhOf : sigmoidOf;
  for (const index of [0, 1]) {
    const [dy, factor] = [op.inputs[index], op.inputs[1 - index]];
    const y = derivative(factor, trace);
    if (dy === undefined || opAt(y, forward, trace) === undefined || y === undefined) continue;
    if (sameShape(dy, y, trace)) return { ...op, name: gradient, attributes: [], inputs: [y, dy] };
  }
  return undefined;
}

/** The `y` of `y · (1 - y)`. */
function sigmoidOf(source: Source | undefined, trace: Trace): Source | undefined {
  const [one, other] = inputsAt(source, "Mul", trace);
  const [bound, y] = inputsAt(other, "Sub", trace);
  return isFilled(bound, 1, trace) && same(one, y) ? y : undefined;
}

/** The `y` of `1 - y²`. */
function tanhOf(source: Source | undefined, trace: Trace): Source | undefined {
  const [bound, squared] = inputsAt(source, "Sub", trace);
  const [y] = inputsAt(squared, "Square", trace);
  return isFilled(bound, 1, trace) ? y : undefined;
}

/** Casts of float32 to itself, which tfjs leaves in gradients. */
function throughCast(source: Source, trace: Trace): Source {
  const cast = opAt(source, "Cast", trace);
  const types = cast?.attributes.map(({ name, value }) => (name === "Truncate" ? 1 : value));
  const [input] = cast?.inputs ?? [];
  return input !== undefined && types?.every((type) => type === 1 || type === false) === true
    ? input
    : source;
}

function reluOf(x: Source, { ops }: Trace): Source | undefined {
  const index = ops.findIndex(({ name, inputs }) => name === "Relu" && same(inputs[0], x));
  return index < 0 ? undefined : { kind: "op", index, output: 0 };
}

const biased = new Set(["Conv2D", "BatchMatMulV2", "DepthwiseConv2dNative"]);

function biasAdd(op: TracedOp, trace: Trace): TracedOp | undefined {
  const [x, bias] = op.inputs;
  if (x?.kind !== "op" || !biased.has(trace.ops[x.index]?.name ?? "")) return undefined;
  const shape = shapeOf(x, trace);
  const fits = shape !== undefined && shapeOf(bias, trace)?.join() === String(shape.at(-1));
  return fits && shape.length > 1 ? { ...op, name: "BiasAdd", attributes: [] } : undefined;
}

/** A tensor that is repeated to fit its partner fits it without that. */
function withoutTile(op: TracedOp, trace: Trace): TracedOp | undefined {
  const whole = op.outputShapes[0]?.join();
  const isWhole = op.inputs.map((input) => shapeOf(input, trace)?.join() === whole);
  for (const index of [0, 1]) {
    const [tiled] = inputsAt(op.inputs[index], "Tile", trace);
    if (tiled === undefined || isWhole[1 - index] !== true) continue;
    if (!repeats(tiled, whole, trace)) continue;
    return { ...op, inputs: op.inputs.map((input, at) => (at === index ? tiled : input)) };
  }
  return undefined;
}

/** Whether broadcasting gives what a tile gave: axes of length 1 or the whole one. */
function repeats(source: Source, whole: string | undefined, trace: Trace): boolean {
  const lengths = whole?.split(",").map(Number) ?? [];
  const shape = shapeOf(source, trace);
  return (
    shape?.length === lengths.length &&
    shape.every((length, axis) => length === 1 || length === lengths[axis])
  );
}

function opAt(source: Source | undefined, name: string, { ops }: Trace): TracedOp | undefined {
  if (source?.kind !== "op") return undefined;
  const op = ops[source.index];
  return op?.name === name ? op : undefined;
}

function inputsAt(source: Source | undefined, name: string, trace: Trace): readonly Source[] {
  return opAt(source, name, trace)?.inputs ?? [];
}

function sameShape(one: Source, other: Source, trace: Trace): boolean {
  const [first, second] = [shapeOf(one, trace), shapeOf(other, trace)];
  return first !== undefined && second !== undefined && first.join() === second.join();
}

function same(one: Source | undefined, other: Source | undefined): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
