import { rmSync } from "node:fs";
import { checkpointName, writeCheckpoint } from "../tracking/checkpoints.ts";
import type { Run } from "../tracking/run.ts";
import type { Callback } from "./callback.ts";
import { createMonitor, type MonitorOptions } from "./monitor.ts";

/**
 * Writes a checkpoint of each epoch that is the best so far, and removes the one that it replaces (row #12).
 *
 * @param run - Open; the checkpoint goes to its `checkpoints/`, named by epoch and value.
 * @param options - What is watched; default the lowest `val_loss`.
 * @throws {AthanorError} From training: `argument` when the epochs lack the monitored number, `storage` when the disk
 *   refuses.
 */
export function bestCheckpoint(
  run: Pick<Run, "directory" | "info">,
  options: MonitorOptions = {},
): Callback {
  const monitor = createMonitor(options);
  let kept: string | undefined;
  return {
    name: "best-checkpoint",
    onEpochEnd: (state, logs) => {
      const { value, better } = monitor.take(logs);
      if (!better) return;
      const name = checkpointName(state.epoch, [monitor.name, value]);
      const written = writeCheckpoint(run, name, state.snapshot(), { metrics: logs });
      if (kept !== undefined && kept !== written) rmSync(kept, { recursive: true, force: true });
      kept = written;
    },
  };
}
