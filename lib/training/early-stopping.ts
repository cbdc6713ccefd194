import { AthanorError } from "../core/errors.ts";
import type { TrainerSnapshot } from "../core/snapshot.ts";
import type { Callback } from "./callback.ts";
import { createMonitor, type MonitorOptions } from "./monitor.ts";

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without a better value until training stops, at least 1; default 5. */
  readonly patience?: number;
  /** Puts the weights of the best epoch back at the end; default true. */
  readonly restoreBest?: boolean;
  /** Called after each epoch, so that the patience can be seen. */
  readonly onPatience?: (patience: Patience) => void;
}

/** How close early stopping is. */
export interface Patience {
  /** Epochs since the best one. */
  readonly waited: number;
  readonly patience: number;
  /** Epoch of the best value, counted from 1; 0 while there is none. */
  readonly bestEpoch: number;
  readonly best: number | undefined;
}

/**
 * Stops training once the monitored number has not improved for `patience` epochs in a row (row #104).
 *
 * A run that is resumed waits on where it stopped. The best weights of before the resume are those of the best checkpoint:
 * they are put back at the end only when the best epoch came after it.
 *
 * @throws {AthanorError} `argument` when `patience` isn't a positive integer, or the epochs lack the monitored number.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { patience = 5, restoreBest = true, onPatience } = options;
  if (!Number.isInteger(patience) || patience < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`patience\` to be a positive integer, received ${patience}.`,
    );
  }
  const monitor = createMonitor(options);
  let bestEpoch = 0;
  let waited = 0;
  let bestWeights: TrainerSnapshot | undefined;
  return {
    name: "early-stopping",
    state: () => ({ waited, bestEpoch, best: monitor.best ?? null }),
    restore: (state) => {
      ({ waited, bestEpoch } = parseState(state));
      monitor.restore(parseState(state).best);
    },
    onEpochEnd: (state, logs) => {
      if (monitor.take(logs).better) {
        waited = 0;
        bestEpoch = state.epoch;
        if (restoreBest) bestWeights = state.snapshot();
      } else {
        waited += 1;
      }
      onPatience?.({ waited, patience, bestEpoch, best: monitor.best });
      if (waited < patience) return "continue";
      return {
        stop: `${monitor.name} has not improved on ${monitor.best} of epoch ${bestEpoch} for ${patience} epochs`,
      };
    },
    onTrainEnd: (state) => {
      if (bestWeights !== undefined && bestEpoch !== state.epoch) state.restoreWeights(bestWeights);
    },
  };
}

/** Where it stood; a snapshot is a file that others may have written. */
function parseState(state: unknown): Pick<Patience, "waited" | "bestEpoch" | "best"> {
  const { waited, bestEpoch, best } = state as Readonly<Record<string, unknown>>;
  if (typeof waited === "number" && typeof bestEpoch === "number") {
    return { waited, bestEpoch, best: typeof best === "number" ? best : undefined };
  }
  throw new AthanorError(
    "argument",
    `Expected the snapshot's state of early stopping to hold \`waited\` and \`bestEpoch\`, received ${JSON.stringify(state)}. Resume from a snapshot that a trainer made.`,
  );
}
