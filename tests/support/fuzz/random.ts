/** Draws for fuzz tests: the same seed gives the same cases. */
export interface FuzzRandom {
  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** True in `probability` of the draws. */
  chance(probability: number): boolean;
  /** One of `items`, which mustn't be empty. */
  pick<Item>(items: readonly Item[]): Item;
  /** `count` random bytes. */
  bytes(count: number): Buffer;
}

/** The seed of this run: `FUZZ_SEED`, or a fixed one, so that a failure comes again. */
export function fuzzSeed(): number {
  const given = process.env["FUZZ_SEED"];
  return given === undefined ? 20_261_122 : Number(given);
}

/** How many cases to try: `count`, times `FUZZ_SCALE` when it is set (10 for a long night). */
export function fuzzCount(count: number): number {
  return Math.round(count * Number(process.env["FUZZ_SCALE"] ?? 1));
}

/** Mulberry32: small, fast and good enough to pick cases. */
export function createFuzzRandom(seed: number): FuzzRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  };
}
