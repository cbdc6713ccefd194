/** Runs tasks one after another and can give up on those that still wait. */
export interface CellQueue {
  /**
   * Adds a task behind the others.
   *
   * @param run - Starts when its turn comes.
   * @param onAbort - Gives the result instead when the task is aborted before its turn.
   */
  add<T>(run: () => Promise<T>, onAbort: () => T): Promise<T>;
  /** Aborts every task that hasn't started. */
  abortWaiting(): void;
}

interface Task {
  readonly start: () => Promise<void>;
  readonly abort: () => void;
}

/** An empty queue. */
export function createCellQueue(): CellQueue {
  let waiting: Task[] = [];
  let busy = false;
  const pump = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task.start();
    busy = false;
  };
  return {
    add: (run, onAbort) =>
      new Promise((resolve, reject) => {
        const start = (): Promise<void> => run().then(resolve, reject);
        waiting.push({ start, abort: () => resolve(onAbort()) });
        void pump();
      }),
    abortWaiting: () => {
      const aborted = waiting;
      waiting = [];
      for (const task of aborted) task.abort();
    },
  };
}
