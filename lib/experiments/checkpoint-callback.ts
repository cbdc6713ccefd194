import {
  checkpointName,
  findBestCheckpoint,
  pruneCheckpoints,
  writeCheckpoint,
} from "../tracking/checkpoints.ts";
import type { Run } from "../tracking/run.ts";
import type { Callback, Logs } from "../training/callback.ts";

/**
 * Writes a checkpoint after each epoch and keeps the last ones and the best (row #12), so that a killed run goes on from
 * its last epoch.
 *
 * @param run - Where the checkpoints go.
 * @param options - `keepLast`: how many of the newest to keep, 2 by default; `monitor`: metric that says which is best.
 */
export function epochCheckpoints(
  run: Run,
  options: { readonly keepLast?: number; readonly monitor?: string } = {},
): Callback {
  const { keepLast = 2, monitor = "val_loss" } = options;
  return {
    name: "epoch-checkpoints",
    onEpochEnd: (state, logs) => {
      // A run that was stopped may be written by the next one that goes on with it.
      if (run.info.status !== "RUNNING") return;
      const name = checkpointName(state.epoch, shownMetric(logs));
      writeCheckpoint(run, name, state.snapshot(), { metrics: logs });
      const best = findBestCheckpoint(run.directory, { monitor });
      pruneCheckpoints(run.directory, { keepLast, protect: [best] });
    },
  };
}

function shownMetric(logs: Logs): readonly [string, number] | undefined {
  const name = ["val_acc", "val_loss", "loss"].find((candidate) => candidate in logs);
  return name === undefined ? undefined : [name, logs[name] ?? Number.NaN];
}
