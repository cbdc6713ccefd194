import { setTimeout as wait } from "node:timers/promises";

/**
 * The moment between a failed cell and its reply. Cells that come in it were sent by a frontend that couldn't know of the
 * failure ("run all"), so they are aborted like those that waited already.
 */
export interface AbortWindow {
  /** The number of the failed cell while the window is open. */
  readonly failedCount: number | undefined;
  /** Opens the window and resolves at its end; the reply is sent then. */
  pass(failedCount: number): Promise<void>;
}

/**
 * A closed window.
 *
 * @param windowMs - How long requests that are on their way may take, milliseconds.
 */
export function createAbortWindow(windowMs: number): AbortWindow {
  let failedCount: number | undefined;
  return {
    get failedCount() {
      return failedCount;
    },
    pass: async (count) => {
      failedCount = count;
      await wait(windowMs);
      failedCount = undefined;
    },
  };
}
