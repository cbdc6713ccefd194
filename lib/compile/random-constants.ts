import { tf } from "../backend/tf.ts";
import type { RecordedConstant } from "./recorder.ts";
import type { Trace } from "./trace.ts";

/** Random values that a graph draws itself: `scale · sample + shift`. */
export interface RandomConstant {
  readonly op: "StatelessRandomUniform" | "StatelessRandomNormal" | "StatelessTruncatedNormal";
  readonly scale: number;
  readonly shift: number;
}

type Sampler = (count: number, seed: number) => tf.Tensor;

/** The generators of tfjs, which seed themselves with one `Math.random()` where the caller gives no seed. */
const samplers: readonly (readonly [RandomConstant["op"], Sampler])[] = [
  ["StatelessRandomUniform", (count, seed) => tf.randomUniform([count], 0, 1, "float32", seed)],
  ["StatelessRandomNormal", (count, seed) => tf.randomNormal([count], 0, 1, "float32", seed)],
  ["StatelessTruncatedNormal", (count, seed) => tf.truncatedNormal([count], 0, 1, "float32", seed)],
];

/** Few values tell distributions apart, and a prefix of a sample is the sample of a smaller count. */
const prefix = 16;

/**
 * Recognises constants that tfjs drew at random, by drawing them again from the seeds that `Math.random` gave.
 *
 * @param trace - Of one run.
 * @param indices - Constants whose values changed from run to run.
 * @returns By index; what isn't in it is no sample of a generator of tfjs.
 */
export function randomConstants(
  trace: Trace,
  indices: readonly number[],
): ReadonlyMap<number, RandomConstant> {
  const found = new Map<number, RandomConstant>();
  for (const index of indices) {
    const constant = trace.constants[index];
    const match = constant === undefined ? undefined : recognise(constant, trace.draws);
    if (match !== undefined) found.set(index, match);
  }
  return found;
}

function recognise(
  constant: RecordedConstant,
  draws: readonly number[],
): RandomConstant | undefined {
  const { values } = constant;
  if (!(values instanceof Float32Array)) return undefined;
  for (const seed of draws) {
    for (const [op, sampler] of samplers) {
      const line = lineThrough(sample(sampler, Math.min(prefix, values.length), seed), values);
      if (line !== undefined) return { op, ...line };
    }
  }
  return undefined;
}

function sample(sampler: Sampler, count: number, seed: number): Float32Array {
  return tf.tidy(() => sampler(count, seed).dataSync<"float32">());
}

/** The line on which the first values lie over a sample, if they do. */
function lineThrough(
  sampled: Float32Array,
  values: Float32Array,
): { readonly scale: number; readonly shift: number } | undefined {
  const [x0 = 0, x1 = 0] = sampled;
  const [y0 = 0, y1 = 0] = values;
  // One value lies on many lines: only the generator's own is believed.
  const scale = sampled.length < 3 || equal(y0, x0, 1) ? 1 : (y1 - y0) / (x1 - x0);
  const shift = scale === 1 ? 0 : y0 - scale * x0;
  const size = Math.abs(scale) + Math.abs(shift);
  const fits = sampled.every((x, index) => equal(scale * x + shift, values[index] ?? 0, size));
  return fits ? { scale: round(scale), shift: round(shift) } : undefined;
}

function equal(one: number, other: number, size: number): boolean {
  return Math.abs(one - other) <= 1e-5 * size;
}

/** Six digits: more than that is the noise of float32. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
