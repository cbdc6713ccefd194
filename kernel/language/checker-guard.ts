import type { LanguageMethod } from "./requests.ts";

/** How long the checker may think before it is taken to be lost, in milliseconds; a cell may import much, a completion waits for a person. */
const patienceMs: Readonly<Record<LanguageMethod, number>> = {
  compile: 30_000,
  complete: 5_000,
  inspect: 5_000,
  isComplete: 5_000,
  reset: 30_000,
};

/**
 * Ends a checker that never answers. The language worker waits for it and can't; without it the worker goes on, says that the
 * cell runs unchecked or that nothing fits, and starts another one.
 */
export class CheckerGuard {
  private readonly patience: number | undefined;
  private pid: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param patience - Milliseconds for every kind of call, instead of the ones that fit it. */
  constructor(patience?: number) {
    this.patience = patience;
  }

  /** The worker has started a checker. */
  watch(pid: number): void {
    this.pid = pid;
  }

  /** The worker has begun with a call; undefined when it has nothing to do. */
  expect(method: LanguageMethod | undefined): void {
    clearTimeout(this.timer);
    if (method === undefined) return;
    this.timer = setTimeout(() => this.end(), this.patience ?? patienceMs[method]);
    this.timer.unref();
  }

  /** Ends the checker now. */
  end(): void {
    clearTimeout(this.timer);
    const { pid } = this;
    this.pid = undefined;
    try {
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    } catch {
      // It has gone by itself.
    }
  }
}
