import { markAwait } from "./awaiting-places.ts";
import type { Cell } from "./cell.ts";
import type { CellTracker } from "./cell-tracker.ts";
import type { InterruptFlags } from "./interrupt-flags.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import { resumesAtOnce } from "./settled.ts";

/** After the first KeyboardInterrupt a cell has this long for its `finally` blocks; then every check throws. */
const GRACE_MS = 250;
/** A cell that goes on after an interrupt is left behind after this. */
const ABANDON_MS = 500;

const later = globalThis.setTimeout;
const soon = globalThis.queueMicrotask;

/** The runtime's side of soft interrupts: what cell code runs into once the flag is set. */
export class Interrupts {
  private readonly flags: InterruptFlags;
  private readonly tracker: CellTracker;
  /** When the running cell met the interrupt first, of `performance.now()`. */
  private deliveredAt: number | undefined;

  constructor(flags: InterruptFlags, tracker: CellTracker) {
    this.flags = flags;
    this.tracker = tracker;
  }

  /** Throws KeyboardInterrupt when `cell` is to stop. Called in every turn of every loop, so the common case is one load. */
  check(cell: Cell): void {
    if (this.flags.isAsked) this.refuse(this.tracker.ownerOf(cell));
  }

  /** {@link check} for code that belongs to no cell: a library that the running cell has called. */
  checkRunning(): void {
    if (!this.flags.isAsked) return;
    const { running } = this.tracker;
    if (running !== undefined) this.refuse(running);
  }

  /**
   * `value` once it has settled, or a KeyboardInterrupt before that. What resumes with the next microtask anyway is given back
   * as it is, so that code of different tasks takes turns as it would without the kernel; the rest resumes one microtask later.
   *
   * @param code - The cell whose code waits.
   */
  wait<T>(code: Cell, value: T): T | Promise<Awaited<T>> {
    const cell = this.tracker.ownerOf(code);
    if (!this.flags.isAsked && resumesAtOnce(value)) {
      soon(() => this.tracker.resume(cell));
      return value;
    }
    return this.waitFor(cell, value);
  }

  /**
   * An interrupt has reached the event loop: the main thread isn't blocked.
   *
   * @param abandon - Ends the cell although its code goes on.
   */
  acknowledge(number: number, abandon: (cell: Cell) => void): void {
    if (this.flags.asked !== number || this.flags.acknowledged) return;
    this.flags.acknowledge();
    const cell = this.tracker.running;
    if (cell === undefined || !this.flags.means(cell.id)) {
      this.flags.clear();
      return;
    }
    // A check may have met the flag before this message came: what the cell awaits now is part of its clean-up.
    if (this.deliveredAt === undefined) {
      this.deliveredAt = performance.now();
      cell.interrupt();
    }
    const again = (task: (cell: Cell) => void) => (): void => {
      if (!cell.done && this.flags.asked === number) task(cell);
    };
    later(
      again(() => cell.interrupt()),
      GRACE_MS,
    );
    later(again(abandon), ABANDON_MS);
  }

  /** The cell has ended; a later one starts without an interrupt. */
  clear(): void {
    this.deliveredAt = undefined;
    this.flags.clear();
  }

  private waitFor<T>(cell: Cell, value: T): Promise<Awaited<T>> {
    const noteAwait = markAwait();
    return new Promise<Awaited<T>>((resolve, reject) => {
      cell.waits.add(reject);
      const settle = (): void => {
        cell.waits.delete(reject);
        this.tracker.resume(cell);
      };
      Promise.resolve(value).then(
        (result) => {
          settle();
          // oxlint-disable-next-line promise/no-multiple-resolved
          resolve(result);
        },
        (error: unknown) => {
          settle();
          noteAwait(error);
          reject(error);
        },
      );
      // Last, so that a refused promise that fails later has its handler.
      this.refuseWait(cell, reject);
    });
  }

  /** A loop that catches every refusal must not keep the event loop from leaving it behind: a second one comes later. */
  private refuseWait(cell: Cell, reject: (reason: unknown) => void): void {
    const isFirst = this.deliveredAt === undefined;
    try {
      this.check(cell);
    } catch (error) {
      if (isFirst) reject(error);
      else later(() => reject(error), 1);
    }
  }

  private refuse(cell: Cell): void {
    const { running } = this.tracker;
    if (running !== undefined && !this.flags.means(running.id)) {
      this.flags.clear();
      return;
    }
    // A task of an earlier cell goes on, unless it is what blocks the main thread.
    if (cell !== running && this.flags.acknowledged) return;
    if (this.isInGrace(cell)) return;
    (running ?? cell).hasMetInterrupt = true;
    throw new KeyboardInterrupt();
  }

  /** Whether code may go on for now: it has met the interrupt already and cleans up. The cell's end ends this too. */
  private isInGrace(cell: Cell): boolean {
    if (cell.done) return false;
    const now = performance.now();
    if (this.deliveredAt !== undefined) return now - this.deliveredAt < GRACE_MS;
    this.deliveredAt = now;
    this.tracker.running?.interrupt();
    return false;
  }
}
