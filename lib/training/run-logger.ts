import { AthanorError } from "../core/errors.ts";
import type { Run } from "../tracking/run.ts";
import type { Callback, Logs } from "./callback.ts";

/** Options of {@link runLogger}. */
export interface RunLoggerOptions {
  /** Steps from one logged step to the next, a positive integer; default 1. */
  readonly every?: number;
}

/**
 * Writes the metrics of training into a run: `loss`, `acc` and `learning_rate` at steps; after each epoch the `val_`
 * metrics, and the epoch's means as `epoch_loss`, `epoch_acc`.
 *
 * @param run - Open; the caller finishes it.
 * @throws {AthanorError} `argument` when `every` isn't a positive integer.
 */
export function runLogger(run: Run, options: RunLoggerOptions = {}): Callback {
  const { every = 1 } = options;
  if (!Number.isInteger(every) || every < 1) {
    throw new AthanorError(
      "argument",
      `Expected \`every\` to be a positive integer, received ${every}.`,
    );
  }
  return {
    name: "run-logger",
    onStepEnd: (state, logs) => {
      if (state.step % every !== 0) return;
      run.logMetrics({ step: state.step, epoch: state.epochFraction, values: logs });
    },
    onEpochEnd: (state, logs) => {
      run.logMetrics({ step: state.step, epoch: state.epoch, values: epochValues(logs) });
    },
    onTrainEnd: (state, outcome) => {
      const why = outcome.status === "FAILED" ? outcome.error.message : outcome.reason;
      run.log(`training ${outcome.status} at step ${state.step}: ${why}`);
    },
  };
}

function epochValues(logs: Logs): Logs {
  const entries = Object.entries(logs).filter(([name]) => name !== "learning_rate");
  return Object.fromEntries(
    entries.map(([name, value]) => [name.startsWith("val_") ? name : `epoch_${name}`, value]),
  );
}
