import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A seeded stream of random numbers; the same seed gives the same numbers on every machine. */
export interface Random {
  /** The next number, uniform in `[0, 1)`, with 53 random bits. */
  next(): number;
  /** The next integer, uniform in `0 … count - 1`. */
  integer(count: number): number;
  /** The next number of the standard normal distribution (Box and Muller 1958). */
  normal(): number;
  /** A new array with the items in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** `0 … count - 1` in random order. */
  permutation(count: number): Int32Array;
  /** A stream of its own for one purpose, so that drawing more for one purpose doesn't change another. */
  fork(purpose: string): Random;
  /** The stream's position as JSON, for {@link restoreRandom}. */
  state(): RandomState;
}

/** Where a stream stands. */
export interface RandomState {
  readonly seed: string;
  readonly words: readonly number[];
}

/**
 * Opens a random stream.
 *
 * @param seed - Any integer or text. The state is 128 bits of its SHA-256, so that near seeds (1 and 2, or forks whose
 * purposes differ in one letter) give streams that have nothing in common.
 * @returns A stream that depends on the seed alone (xoroshiro128+, Blackman and Vigna 2018).
 */
export function createRandom(seed: number | string): Random {
  const text = String(seed);
  const digest = createHash("sha256").update(text).digest();
  const words = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
  return streamFrom(text, xoroshiro128plusFromState(words));
}

/**
 * Opens a stream where another one stood.
 *
 * @param state - What {@link Random.state} gave.
 */
export function restoreRandom(state: RandomState): Random {
  return streamFrom(state.seed, xoroshiro128plusFromState(state.words));
}

type Generator = ReturnType<typeof xoroshiro128plusFromState>;

function streamFrom(seed: string, generator: Generator): Random {
  const next = (): number => uniformFloat64(generator);
  const integer = (count: number): number => uniformInt(generator, 0, count - 1);
  const permutation = (count: number): Int32Array => {
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last -= 1) {
      const other = integer(last + 1);
      const kept = order[last] ?? 0;
      order[last] = order[other] ?? 0;
      order[other] = kept;
    }
    return order;
  };
  return {
    next,
    integer,
    // 1 - next() lies in (0, 1], so that the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle: (items) =>
      Array.from(permutation(items.length)).flatMap((index) => items.slice(index, index + 1)),
    permutation,
    fork: (purpose) => createRandom(`${seed}/${purpose}`),
    state: () => ({ seed, words: generator.getState() }),
  };
}
