/** Lets timers, interrupts and sockets run while a long loop computes. */
export type Breather = () => Promise<void>;

/**
 * Gives a function that yields to the event loop when the last yield is long enough ago.
 *
 * An awaited promise alone doesn't let timers and input run; a macrotask does.
 *
 * @param everyMs - Longest time between two yields when it is called often enough; default 50.
 * @param now - Clock in milliseconds.
 */
export function createBreather(
  everyMs = 50,
  now: () => number = (): number => performance.now(),
): Breather {
  let last = now();
  return async () => {
    // Half of the bound, because the work until the next call counts too.
    if (now() - last < everyMs / 2) return;
    await turnOfEventLoop();
    last = now();
  };
}

/** Lets everything that waits in the event loop run once. */
export async function turnOfEventLoop(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
