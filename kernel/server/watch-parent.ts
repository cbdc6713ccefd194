/** Options of {@link watchParent}. */
export interface WatchParentOptions {
  /** The process that started the kernel (`JPY_PARENT_PID`). */
  readonly pid: number;
  /** Called once when that process has gone. */
  readonly onGone: () => void;
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
}

/**
 * Looks from time to time whether the process that started the kernel still lives, so that no kernel outlives a frontend
 * that was killed. Doesn't keep this process alive.
 *
 * @returns Ends the watch.
 */
export function watchParent(options: WatchParentOptions): () => void {
  const { pid, onGone, intervalMs } = options;
  const ownParent = process.ppid;
  const timer = setInterval(() => {
    // A killed parent may stay as a zombie, which still takes signals: then we have another parent already.
    const hasGone = !isAlive(pid) || (pid === ownParent && process.ppid !== ownParent);
    if (!hasGone) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
