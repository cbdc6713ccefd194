import { AthanorError } from "../core/errors.ts";

/** Means of named numbers, weighted by how many samples each stands for. */
export interface RunningMean {
  /** Adds numbers that are means over `weight` samples. */
  add(values: Readonly<Record<string, number>>, weight: number): void;
  /** The means so far; a NaN stays NaN. */
  means(): Record<string, number>;
  /** Sums and weights as JSON, for {@link restoreRunningMean}. */
  state(): RunningMeanState;
}

/** Where a running mean stands. */
export interface RunningMeanState {
  readonly sums: Readonly<Record<string, number>>;
  readonly weights: Readonly<Record<string, number>>;
}

/** Starts running means with nothing in them. */
export function createRunningMean(): RunningMean {
  return restoreRunningMean({ sums: {}, weights: {} });
}

/**
 * Goes on where running means stood.
 *
 * @param state - What {@link RunningMean.state} gave.
 */
export function restoreRunningMean(state: RunningMeanState): RunningMean {
  const sums: Record<string, number> = { ...state.sums };
  const weights: Record<string, number> = { ...state.weights };
  return {
    add: (values, weight) => {
      if (!(weight > 0)) {
        throw new AthanorError(
          "argument",
          `Expected \`weight\` to be a positive number of samples, received ${weight}.`,
        );
      }
      for (const [name, value] of Object.entries(values)) {
        sums[name] = (sums[name] ?? 0) + value * weight;
        weights[name] = (weights[name] ?? 0) + weight;
      }
    },
    means: () =>
      Object.fromEntries(
        Object.entries(sums).map(([name, sum]) => [name, sum / (weights[name] ?? 1)]),
      ),
    state: () => ({ sums: { ...sums }, weights: { ...weights } }),
  };
}
