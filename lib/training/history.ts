import type { Logs, TrainingOutcome } from "./callback.ts";
import { type Displayable, displaySymbol } from "../core/mime-bundle.ts";

/** What one call of `fit` did. */
export interface History extends Displayable {
  /** One entry an epoch: `epoch` (finished so far), `step`, means of the training metrics, `val_` metrics, `learning_rate`. */
  readonly epochs: readonly Logs[];
  /** One entry an update: `step`, `epoch` (as a fraction), the batch's metrics, `learning_rate`. */
  readonly steps: readonly Logs[];
  readonly outcome: TrainingOutcome;
  /** The epoch with the lowest `val_loss` (`loss` without validation data), counted from 1; 0 when no epoch ended. */
  readonly bestEpoch: number;
}

/**
 * Puts a history together.
 *
 * @param parts - What was logged, and how it ended.
 */
export function createHistory(parts: Omit<History, "bestEpoch" | typeof displaySymbol>): History {
  const history = { ...parts, bestEpoch: bestEpochOf(parts.epochs) };
  return {
    ...history,
    [displaySymbol]: () => ({ "text/plain": describe(history) }),
  };
}

function bestEpochOf(epochs: readonly Logs[]): number {
  const monitored = (logs: Logs): number => logs["val_loss"] ?? logs["loss"] ?? Infinity;
  let best: Logs | undefined;
  for (const logs of epochs) {
    if (best === undefined || monitored(logs) < monitored(best)) best = logs;
  }
  return best?.["epoch"] ?? 0;
}

function describe(history: Omit<History, typeof displaySymbol>): string {
  const { outcome, epochs, steps, bestEpoch } = history;
  const why = outcome.status === "FAILED" ? outcome.error.message : outcome.reason;
  const head = `${outcome.status}: ${why}`;
  const done = `${epochs.length} epochs and ${steps.length} steps in this call`;
  const best = bestEpoch === 0 ? "" : `, best epoch ${bestEpoch}`;
  const last = epochs.at(-1) ?? steps.at(-1);
  const numbers = Object.entries(last ?? {})
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(", ");
  return [head, `${done}${best}`, numbers].filter((line) => line !== "").join("\n");
}
