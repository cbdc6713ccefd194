import type { Cell } from "./cell.ts";

const soon = globalThis.queueMicrotask;

/**
 * Knows whose output it is. Without AsyncLocalStorage: on Node 20 it makes hard interrupts abort the process.
 *
 * Timers and awaits of cell code put their own cell back while they run; all else counts for the running cell, or for
 * the last one when none runs.
 */
export class CellTracker {
  private current: Cell | undefined;
  private runningCell: Cell | undefined;
  private last: Cell | undefined;

  get running(): Cell | undefined {
    return this.runningCell;
  }

  /** Whose code runs at this moment, as far as it can be known; undefined before the first cell. */
  get owner(): Cell | undefined {
    return this.current ?? this.runningCell ?? this.last;
  }

  /**
   * Whose task code of `cell` runs in: a function of an earlier cell works for the cell that calls it.
   */
  ownerOf(cell: Cell): Cell {
    if (this.current !== undefined) return this.current;
    return cell.done ? (this.runningCell ?? cell) : cell;
  }

  begin(cell: Cell): void {
    this.runningCell = cell;
    this.last = cell;
    this.current = undefined;
  }

  end(): void {
    this.runningCell = undefined;
    this.current = undefined;
  }

  /** Calls `task` in the name of `cell`. */
  runAs<T>(cell: Cell | undefined, task: () => T): T {
    const before = this.current;
    this.current = cell;
    try {
      return task();
    } finally {
      this.current = before;
    }
  }

  /** What the code after an `await` does now counts for `cell`. Call it in the reaction that resumes that code. */
  resume(cell: Cell): void {
    this.current = cell === this.runningCell ? undefined : cell;
    if (this.current === undefined) return;
    // The resumed code runs one microtask from here, so two are after it.
    soon(() =>
      soon(() => {
        if (this.current === cell) this.current = undefined;
      }),
    );
  }
}
