import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { LabeledData, Splits } from "./labeled-data.ts";
import { indicesByClass, subset } from "./subset.ts";

/** How {@link splitData} divides. */
export interface SplitOptions {
  /** The same seed and data give the same split on every machine. */
  readonly seed: number | string;
  /** Fraction of each class for validation, in `[0, 1)`. */
  readonly validation: number;
  /** Fraction of each class for the test, in `[0, 1)`. */
  readonly test: number;
}

/**
 * Divides data into train, validation and test so that every class is in each part by the same fraction.
 *
 * A class of at least three samples has at least one in every part whose fraction isn't 0. No sample is in two parts;
 * exact duplicates may be, and `dataCard` finds them (row #32). Within a part, samples keep their order.
 *
 * @throws {@link AthanorError} When fractions are outside `[0, 1)`, or leave nothing to train on.
 */
export function splitData(data: LabeledData, options: SplitOptions): Splits {
  const { seed, validation, test } = options;
  requireFraction("validation", validation);
  requireFraction("test", test);
  if (validation + test >= 1) {
    throw new AthanorError(
      "argument",
      `Expected \`validation\` + \`test\` to be less than 1, so that samples are left to train on; ` +
        `received ${validation} + ${test}.`,
    );
  }
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (const [label, indices] of indicesByClass(data)) {
    const shuffled = createRandom(seed).fork(`split/${label}`).shuffle(indices);
    const tests = share(test, shuffled.length);
    const validations = share(validation, shuffled.length);
    for (const [place, index] of shuffled.entries()) {
      const part = place < tests ? "test" : place < tests + validations ? "validation" : "train";
      parts[part].push(index);
    }
  }
  return {
    train: subset(data, ascending(parts.train)),
    validation: subset(data, ascending(parts.validation)),
    test: subset(data, ascending(parts.test)),
  };
}

function share(fraction: number, count: number): number {
  const rounded = Math.round(fraction * count);
  return fraction > 0 && count >= 3 ? Math.max(1, rounded) : rounded;
}

function requireFraction(name: string, fraction: number): void {
  if (fraction >= 0 && fraction < 1) return;
  throw new AthanorError(
    "argument",
    `Expected \`${name}\` to be a fraction in [0, 1), received ${fraction}. Write 0.2 for a fifth.`,
  );
}

function ascending(indices: readonly number[]): readonly number[] {
  return indices.toSorted((a, b) => a - b);
}
