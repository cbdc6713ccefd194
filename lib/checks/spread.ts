/** Mean, standard deviation and range of numbers. */
export interface Spread {
  readonly mean: number;
  /** Of the population (divided by n). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Sums numbers up for evidence.
 *
 * @param values - At least one number.
 */
export function spread(values: Float32Array): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { mean, std: Math.sqrt(variance), min, max };
}
