/** Work in parts: each `yield` gives how far it is, `0 … 1`, and is a place to stop at; nothing is half done there. */
export type Steps<T> = Generator<number, T, undefined>;

/** Does all of it at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** How work in parts is done beside other things. */
export interface TurnOptions {
  /** Ends the work with the signal's reason; its `finally` blocks run. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
  /** Longest time between two turns of the event loop in milliseconds; default 50. */
  readonly everyMs?: number;
}

/**
 * Does it in turns with everything else: timers, sockets and interrupts run in between, so that a signal can end it in the
 * middle.
 */
export async function runInTurns<T>(steps: Steps<T>, options: TurnOptions = {}): Promise<T> {
  const { signal, onProgress, everyMs = 50 } = options;
  let last = performance.now();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = steps.next();
      if (done === true) return value;
      onProgress?.(value);
      if (performance.now() - last < everyMs) continue;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      last = performance.now();
    }
  } finally {
    // Closes what the work had open when it ends early; harmless afterwards.
    steps.return(undefined as never);
  }
}

/**
 * Work that is a share of other work.
 *
 * @param from - Where the share begins, `0 … 1`.
 * @param to - Where it ends.
 */
export function* share<T>(steps: Steps<T>, from: number, to: number): Steps<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield from + (to - from) * value;
  }
}
