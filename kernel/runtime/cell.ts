import { KeyboardInterrupt } from "./keyboard-interrupt.ts";

/** A cell that has begun to run, and what still belongs to it afterwards. */
export class Cell {
  /** The supervisor's number for this execution; 0 stands for no cell. */
  readonly id: number;
  readonly executionCount: number;
  /** Rejects the `await`s that the cell's code waits in. */
  readonly waits: Set<(reason: unknown) => void> = new Set();
  /** Ended, whether its promise has settled or not. */
  done = false;
  /** Its code has met the interrupt: an error was thrown in it, or an `await` rejected. */
  hasMetInterrupt = false;
  private readonly controller = new AbortController();
  private readonly displays = new Set<Promise<void>>();

  constructor(id: number, executionCount: number) {
    this.id = id;
    this.executionCount = executionCount;
  }

  /** Aborted when the user interrupts the cell. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Passes an interrupt to everything that waits in this cell. */
  interrupt(): void {
    this.controller.abort(new KeyboardInterrupt());
    const rejections = [...this.waits];
    if (rejections.length > 0) this.hasMetInterrupt = true;
    this.waits.clear();
    for (const reject of rejections) reject(new KeyboardInterrupt());
  }

  /** The cell doesn't end before `display` has settled. */
  holdFor(display: Promise<void>): void {
    this.displays.add(display);
    void display.finally(() => this.displays.delete(display));
  }

  /** Resolves when every display that the cell asked for has been sent. */
  async displaysSent(): Promise<void> {
    while (this.displays.size > 0) await Promise.all(this.displays);
  }
}
