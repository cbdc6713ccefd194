import { Script, constants } from "node:vm";
import { toMimeBundle } from "../display/mime-bundle.ts";
import { describeError } from "../display/traceback.ts";
import type { ErrorDescription, TracebackOptions } from "../display/traceback.ts";
import type { CellOutcome } from "../protocol/cell-event.ts";
import type { CellHooks, CompiledCell } from "../protocol/compiled-cell.ts";
import { Cell } from "./cell.ts";
import type { CellSources } from "./cell-sources.ts";
import type { CellTracker } from "./cell-tracker.ts";
import type { InterruptFlags } from "./interrupt-flags.ts";
import type { Interrupts } from "./interrupts.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import type { Evaluation, FromRuntime } from "./messages.ts";
import type { OutputCapture } from "./output-capture.ts";
import type { TensorGuard } from "./tensor-guard.ts";
import type { UserNames } from "./user-names.ts";

/** What a {@link CellRunner} works with. */
export interface CellRunnerParts {
  readonly tracker: CellTracker;
  readonly flags: InterruptFlags;
  readonly interrupts: Interrupts;
  readonly output: OutputCapture;
  readonly names: UserNames;
  readonly sources: CellSources;
  readonly tensors: TensorGuard;
  readonly traceback: TracebackOptions;
  readonly hooksOf: (cell: Cell) => CellHooks;
  readonly send: (message: FromRuntime) => void;
}

/** Code under way, and what to do with its end. */
interface Job {
  readonly cell: Cell;
  readonly compiled: CompiledCell;
  readonly onValue: (value: unknown) => void | Promise<void>;
  readonly onEnd: (error: ErrorDescription | undefined) => void;
}

/** Tells a debugger that a script has a source map, so that it can set breakpoints before the script runs. */
const CELL_MARK = "\n//# sourceMappingURL=athanor:cell";

type CellFunction = (hooks: CellHooks) => Promise<{ readonly value: unknown } | undefined>;

/** Runs cells on the main thread, one at a time. */
export class CellRunner {
  private readonly parts: CellRunnerParts;
  private job: Job | undefined;
  /** An end that waits for a hard stop, or for training that the interrupt ended; it is reported once that is over. */
  private heldEnd: (() => void) | undefined;

  constructor(parts: CellRunnerParts) {
    this.parts = parts;
  }

  /** Runs a cell; its events and its end are sent. */
  run(cell: Cell, compiled: CompiledCell): void {
    const { output, send } = this.parts;
    this.start({
      cell,
      compiled,
      onValue: async (value) => {
        if (value === undefined) return;
        const data = await toMimeBundle(value);
        if (!cell.done) output.emit({ kind: "result", data }, cell);
      },
      onEnd: (error) => {
        if (error !== undefined) output.emit({ kind: "error", ...error }, cell);
        output.flush();
        const outcome: CellOutcome = error === undefined ? { status: "ok" } : toError(error);
        send({ type: "end", cellId: cell.id, outcome });
      },
    });
  }

  /** Runs one expression and sends its value as a bundle, `undefined` included. */
  evaluate(id: number, compiled: CompiledCell): void {
    const { output, send, tracker } = this.parts;
    let result: Evaluation = { status: "ok", data: {}, metadata: {} };
    const owner = tracker.owner;
    this.start({
      cell: new Cell(owner?.id ?? 0, owner?.executionCount ?? 0),
      compiled,
      onValue: async (value) => {
        result = { status: "ok", data: await toMimeBundle(value), metadata: {} };
      },
      onEnd: (error) => {
        output.flush();
        send({ type: "evaluated", id, result: error === undefined ? result : toError(error) });
      },
    });
  }

  /** Runs code inside a running cell, for magics. */
  async runNested(cell: Cell, compiled: CompiledCell): Promise<unknown> {
    return (await this.call(cell, compiled))?.value;
  }

  /** Ends the running cell as interrupted although its code hasn't ended: it was cut off, or goes on without an end. */
  abandon(): void {
    const { job } = this;
    if (job !== undefined) this.end(job, { error: new KeyboardInterrupt() });
  }

  /** A hard stop is over: whatever it cut off, the next cell finds an orderly runtime. */
  recover(interrupt: number): void {
    const { flags, output } = this.parts;
    if (flags.recovered === interrupt) return;
    flags.recovered = interrupt;
    this.parts.tensors.repair();
    const { heldEnd } = this;
    this.heldEnd = undefined;
    if (heldEnd !== undefined) heldEnd();
    else if (flags.asked === interrupt) this.abandon();
    if (flags.asked === interrupt) this.parts.interrupts.clear();
    output.recover();
  }

  private start(job: Job): void {
    this.job = job;
    this.parts.output.begin();
    this.parts.tracker.begin(job.cell);
    this.parts.tensors.begin(job.cell);
    this.parts.flags.cell = job.cell.id;
    this.parts.flags.cellStartedAt = Date.now();
    this.execute(job).then(
      () => this.end(job, missed(job.cell) ? { error: new KeyboardInterrupt() } : undefined),
      (error: unknown) => this.end(job, { error: this.blame(error) }),
    );
  }

  private async execute({ cell, compiled, onValue }: Job): Promise<void> {
    const result = await this.call(cell, compiled);
    await onValue(result?.value);
    await cell.displaysSent();
  }

  private call(cell: Cell, compiled: CompiledCell): ReturnType<CellFunction> {
    const { names, sources, hooksOf } = this.parts;
    names.declare(compiled.names);
    const script = new Script(`${compiled.code}${CELL_MARK}`, {
      filename: sources.add(compiled),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const main = script.runInThisContext() as CellFunction;
    return main(hooksOf(cell));
  }

  /** Once interrupted, whatever ends the cell is the interrupt's doing: a killed child, a refused await. */
  private blame(error: unknown): unknown {
    const isOther = this.parts.flags.asked !== 0 && !(error instanceof KeyboardInterrupt);
    return isOther ? new KeyboardInterrupt(error) : error;
  }

  private end(job: Job, failure: { readonly error: unknown } | undefined): void {
    if (job.cell.done) return;
    job.cell.done = true;
    const { tensors } = this.parts;
    const isInterrupt = failure?.error instanceof KeyboardInterrupt;
    if (!isInterrupt || !tensors.isActive) return this.close(job, failure);
    const close = once(() => this.close(job, failure));
    const settle = (): void => void tensors.settle(job.cell).finally(close);
    // A hard stop can cut this wait off, on a slow machine too; `recover` then begins it anew.
    this.heldEnd = settle;
    settle();
  }

  private close(job: Job, failure: { readonly error: unknown } | undefined): void {
    const { interrupts, tracker, traceback, flags, tensors } = this.parts;
    const report = (): void => {
      job.onEnd(failure === undefined ? undefined : describeError(failure.error, traceback));
      if (this.job === job) this.job = undefined;
      tracker.end();
      tensors.release();
    };
    this.heldEnd = undefined;
    // Cleared before the look at the stop: the worker looks the other way round.
    flags.cell = 0;
    interrupts.clear();
    // The stop would cut off this code, or the next cell's.
    if (flags.terminating) this.heldEnd = report;
    else report();
  }
}

/** A library noticed the interrupt and ended its work early, as `fit` does: the cell's own code never learned of it. */
function missed(cell: Cell): boolean {
  return cell.signal.aborted && !cell.hasMetInterrupt;
}

function once(task: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) task();
    isDone = true;
  };
}

function toError(error: ErrorDescription): Extract<CellOutcome, { status: "error" }> {
  return { status: "error", ...error };
}
