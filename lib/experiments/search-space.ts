import { AthanorError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";

/** Where the values of one config leaf come from; plain data, stored with the sweep. */
export type Range =
  | { readonly kind: "log-uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "choice"; readonly values: readonly (number | string | boolean)[] };

/** Ranges by dotted path of the config. */
export type SearchSpace = Readonly<Record<string, Range>>;

/** Values whose logarithm is uniform, for learning rates and weight decays (row #118; CS231n: `10^U(-6, 1)`). */
export function logUniform(low: number, high: number): Range {
  requireOrder(low, high);
  if (low > 0) return { kind: "log-uniform", low, high };
  throw new AthanorError(
    "argument",
    `Expected the low end of a log-uniform range above 0, received ${low}. Use uniform(…) or choice([0, …]).`,
  );
}

/** Values spread evenly from `low` to `high`. */
export function uniform(low: number, high: number): Range {
  requireOrder(low, high);
  return { kind: "uniform", low, high };
}

/** One of several values, each as likely. */
export function choice(values: readonly (number | string | boolean)[]): Range {
  if (values.length > 0) return { kind: "choice", values };
  throw new AthanorError("argument", "Expected at least one value to choose from, received none.");
}

function requireOrder(low: number, high: number): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new AthanorError(
    "argument",
    `Expected a finite low end below a finite high end, received ${low} and ${high}.`,
  );
}

/** One point of the space; numbers have four significant digits, so that a table shows what was used. */
export function samplePoint(
  space: SearchSpace,
  random: Random,
): Record<string, number | string | boolean> {
  return Object.fromEntries(
    Object.entries(space).map(([path, range]) => [path, sample(range, random.fork(path))]),
  );
}

function sample(range: Range, random: Random): number | string | boolean {
  if (range.kind === "choice") return range.values[random.integer(range.values.length)] ?? 0;
  const { low, high } = range;
  const share = random.next();
  const value = range.kind === "uniform" ? low + share * (high - low) : low * (high / low) ** share;
  return Number(value.toPrecision(4));
}

/** Part of a range, counted on its own scale, that is near an end: a best value there asks for a wider range. */
const borderShare = 0.1;

/**
 * Sentences for the values that lie in the outer tenth of their range (row #119): the best may be beyond.
 *
 * @param space - The ranges.
 * @param best - The best point.
 */
export function borderWarnings(
  space: SearchSpace,
  best: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(space).flatMap(([path, range]) => {
    const value = best[path];
    if (range.kind === "choice" || typeof value !== "number") return [];
    const share = shareOf(range, value);
    if (share > borderShare && share < 1 - borderShare) return [];
    const isLow = share <= borderShare;
    return [
      `The best ${path}, ${value}, is near the ${isLow ? "low" : "high"} end of ${range.low} … ${range.high}: widen to ${widened(range, isLow)}.`,
    ];
  });
}

function shareOf(range: Exclude<Range, { kind: "choice" }>, value: number): number {
  const { low, high } = range;
  if (range.kind === "uniform") return (value - low) / (high - low);
  return Math.log(value / low) / Math.log(high / low);
}

function widened(range: Exclude<Range, { kind: "choice" }>, isLow: boolean): string {
  const { low, high } = range;
  const round = (value: number): number => Number(value.toPrecision(3));
  if (range.kind === "uniform") {
    const width = (high - low) / 2;
    return isLow ? `${round(low - width)} … ${high}` : `${low} … ${round(high + width)}`;
  }
  return isLow ? `${round(low / 10)} … ${high}` : `${low} … ${round(high * 10)}`;
}
