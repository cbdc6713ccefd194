import { AthanorError } from "../core/errors.ts";
import type { Logs } from "./callback.ts";

/** Which number of an epoch is watched, and which way is better. */
export interface MonitorOptions {
  /** Name in the epoch's logs; default `val_loss`. */
  readonly monitor?: string;
  /** Default `max` for names that end in `acc`, else `min`. */
  readonly mode?: "min" | "max";
  /** Least change that counts as better; default 0. */
  readonly minDelta?: number;
}

/** Watches one number of the epochs. */
export interface Monitor {
  readonly name: string;
  /** The best value so far; undefined before the first. */
  readonly best: number | undefined;
  /** Goes on from a best value of before. */
  restore(best: number | undefined): void;
  /** Takes an epoch's logs; gives the watched value and whether it is the best so far. NaN is never better. */
  take(logs: Logs): { readonly value: number; readonly better: boolean };
}

/**
 * Creates a monitor.
 *
 * @throws {AthanorError} `argument` when `minDelta` is negative, and from `take` when the logs don't hold the name.
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const { monitor = "val_loss", minDelta = 0 } = options;
  const { mode = monitor.endsWith("acc") ? "max" : "min" } = options;
  if (!(minDelta >= 0)) {
    throw new AthanorError(
      "argument",
      `Expected \`minDelta\` to be at least 0, received ${minDelta}.`,
    );
  }
  let best: number | undefined;
  return {
    name: monitor,
    get best() {
      return best;
    },
    restore: (value) => {
      best = value;
    },
    take: (logs) => {
      const value = logs[monitor];
      if (value === undefined) {
        throw new AthanorError(
          "argument",
          `Expected \`monitor\` to be one of: ${Object.keys(logs).join(", ")}; received "${monitor}". Pass validation data, or monitor a training metric.`,
        );
      }
      const gain = best === undefined ? Infinity : mode === "min" ? best - value : value - best;
      const better = !Number.isNaN(value) && gain > (best === undefined ? 0 : minDelta);
      if (better) best = value;
      return { value, better };
    },
  };
}
