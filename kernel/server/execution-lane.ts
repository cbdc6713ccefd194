/** One execute_request on its way through the lane. */
export interface Turn {
  /** Runs `step` now when it is this turn, else when the turns before have ended; steps keep their order, also late ones. */
  emit(step: () => void): void;
  /** Resolves once the turns before have ended. */
  readonly opened: Promise<void>;
  /** Ends this turn and opens the next. */
  leave(): void;
}

/** Keeps what execute_requests publish apart: the next one's busy never comes before the idle of the one before. */
export interface ExecutionLane {
  /** Takes a place behind all others. */
  enter(): Turn;
}

/** An empty lane. */
export function createExecutionLane(): ExecutionLane {
  let last: Promise<void> = Promise.resolve();
  return {
    enter: () => {
      const { promise, resolve } = signal();
      const turn = createTurn(last, resolve);
      last = promise;
      return turn;
    },
  };
}

function createTurn(before: Promise<void>, leave: () => void): Turn {
  let steps: (() => void)[] | undefined = [];
  const opened = before.then(() => {
    for (const step of steps ?? []) step();
    steps = undefined;
  });
  return {
    emit: (step) => {
      if (steps === undefined) step();
      else steps.push(step);
    },
    opened,
    leave: () => void opened.then(leave),
  };
}

function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
