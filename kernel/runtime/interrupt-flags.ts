const ASKED = 0;
const ACKNOWLEDGED = 1;
const TERMINATING = 2;
const COUNT = 3;
const RECOVERED = 4;
const CELL = 5;
const TARGET = 6;
const DEBUGGED = 7;
const NUMBERS = 8;
const CELL_STARTED_BYTE = NUMBERS * Int32Array.BYTES_PER_ELEMENT;
const BYTES = CELL_STARTED_BYTE + Float64Array.BYTES_PER_ELEMENT;

/**
 * What the runtime's main thread and its control worker know together, in shared memory.
 *
 * An interrupt has a number. It is asked for until the cell that it meant has ended.
 */
export class InterruptFlags {
  readonly memory: SharedArrayBuffer;
  private readonly numbers: Int32Array;
  private readonly cellStarted: Float64Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.memory = memory;
    this.numbers = new Int32Array(memory, 0, NUMBERS);
    this.cellStarted = new Float64Array(memory, CELL_STARTED_BYTE, 1);
  }

  /** Number of the interrupt that is asked for; 0 when there is none. */
  get asked(): number {
    return Atomics.load(this.numbers, ASKED);
  }

  /**
   * Whether an interrupt is asked for, read without a fence: a loop asks in every turn, and `Atomics.load` costs twice as much
   * (7 against 3.6 ns on Node 20). Should an engine keep an old value, the hard stop still comes.
   */
  get isAsked(): boolean {
    return this.numbers[ASKED] !== 0;
  }

  /**
   * Asks for an interrupt and tells its number.
   *
   * @param target - The cell that is meant; 0 for whatever runs.
   */
  ask(target: number): number {
    const number = Atomics.add(this.numbers, COUNT, 1) + 1;
    Atomics.store(this.numbers, TARGET, target);
    Atomics.store(this.numbers, ASKED, number);
    return number;
  }

  /** Whether the interrupt that is asked for means cell `id`. */
  means(id: number): boolean {
    const target = Atomics.load(this.numbers, TARGET);
    return target === 0 || target === id;
  }

  /** The interrupt is over: its cell has ended, or there was none. */
  clear(): void {
    Atomics.store(this.numbers, ASKED, 0);
  }

  /** Whether the main thread has noticed the interrupt that is asked for. */
  get acknowledged(): boolean {
    return Atomics.load(this.numbers, ACKNOWLEDGED) === this.asked;
  }

  acknowledge(): void {
    Atomics.store(this.numbers, ACKNOWLEDGED, this.asked);
  }

  /** Whether a termination is under way: the main thread's next JavaScript may be cut off. */
  get terminating(): boolean {
    return Atomics.load(this.numbers, TERMINATING) === 1;
  }

  set terminating(value: boolean) {
    Atomics.store(this.numbers, TERMINATING, value ? 1 : 0);
  }

  /** Number of the last interrupt whose hard stop the main thread has recovered from. */
  get recovered(): number {
    return Atomics.load(this.numbers, RECOVERED);
  }

  set recovered(number: number) {
    Atomics.store(this.numbers, RECOVERED, number);
  }

  /** Whether a debugger is connected, which decides itself when stopped code goes on. */
  get debugged(): boolean {
    return Atomics.load(this.numbers, DEBUGGED) === 1;
  }

  set debugged(value: boolean) {
    Atomics.store(this.numbers, DEBUGGED, value ? 1 : 0);
  }

  /** The cell that runs; 0 when none does. */
  get cell(): number {
    return Atomics.load(this.numbers, CELL);
  }

  set cell(id: number) {
    Atomics.store(this.numbers, CELL, id);
  }

  /** When the running cell started, in Unix milliseconds. */
  get cellStartedAt(): number {
    return this.cellStarted[0] ?? 0;
  }

  set cellStartedAt(time: number) {
    this.cellStarted[0] = time;
  }
}
